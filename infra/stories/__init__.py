"""Late truth, told: short sequences of records, played on a real stream, with the events as they appear."""
