"""The law as data, and its loading."""
