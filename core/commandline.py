"""Entry point of ``manage.py`` and of the ``smarty_manage`` console script."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

DASHES = re.compile(r"^[–—−]{1,2}(?=[A-Za-z])")
HERE = Path(__file__).resolve().parent.parent


def straighten_dashes(argument: str) -> str:
    """Flags pasted from a printed guide carry typographic dashes: ``–epg_source_id=1`` means ``--epg_source_id=1``."""
    return DASHES.sub("--", argument)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    execute_from_command_line([sys.argv[0], *map(straighten_dashes, sys.argv[1:])])
