"""Keeping what follows in ClickHouse: the process that writes, and the tables and views."""
