"""System checks of the configuration; ids smarty.E001.. and smarty.W001.."""
