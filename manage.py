#!/usr/bin/env python3
"""Smarty's command line; also installed as ``smarty_manage``."""

from core.commandline import main

if __name__ == "__main__":
    main()
