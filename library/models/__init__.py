"""Fields and constraints, one file a noun; each class is re-exported here."""
