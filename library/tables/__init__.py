"""What happens to the tables of this app, one file a noun. A file that is put here is found (core.discovery)."""
