"""Services that know the weather, a file a service."""
