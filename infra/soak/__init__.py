"""The endurance test: random cities, random faults, and what stands in the end must be what judging offline says."""
