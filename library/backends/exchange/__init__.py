"""Rates of exchange of central banks, a file a bank."""
