"""Systems outside that the library may ask: of widgets a folder a kind, a file a server."""
