"""The vehicles and what registries know of them: whose they are, insured, inspected, and their owners' past."""
