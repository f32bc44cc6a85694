#!/usr/bin/env python3
"""Smarty's command line; also installed as ``smarty_manage``."""

import sys

from core.environment import enter

if __name__ == "__main__":
    enter(sys.argv)

    from core.commandline import main

    main()
