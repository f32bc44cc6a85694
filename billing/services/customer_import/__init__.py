"""Subscribers of another system, from a CSV file: ``files`` reads it, ``columns`` understands a cell, ``rows`` makes
the rows of the database, ``importing`` does it for a whole file, as often as it is started."""
