"""Rows for tests that look at every table, one file a noun: see tests/rows.py."""
