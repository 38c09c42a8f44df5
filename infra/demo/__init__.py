"""The demonstration: everything together, from a clip and a simulated city to tables, checked against the truth."""
