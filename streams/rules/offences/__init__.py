"""The offences, one module each: of what a passage, a stay or a journey accuses its vehicle."""
