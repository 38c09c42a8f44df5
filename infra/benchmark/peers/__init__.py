"""The judge stage as others would write it: one program for each framework, run in environments without Jolqara.

They import nothing of ours but each other and read the same bytes. `rule.py` is what they share: the same three
offences in plain Python, over rows that are kept small.
"""
