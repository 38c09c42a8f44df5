"""A city from a seed: cameras, vehicles, registries with histories, traffic, and the truth about all of it.

Read in this order: `plan` (what is asked for), `cameras` and `fleet` (who is there), `traffic` (who drives where, and
how), `truth` (which offences that makes), `writing` (the files). Nothing here reads `streams.rules`: the truth is what
drivers, owners and registries did, told a second time and independently.
"""
