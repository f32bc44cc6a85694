"""Servers outside that widgets show something of, a folder a kind, a file a server."""
