"""What happens to the tables of billing, one file a noun. A file that is put here is found (core.discovery)."""
