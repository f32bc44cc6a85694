"""``manage.py check``: files of modules_available/ that could not be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from external_api import modules


@register()
def check_modules(**kwargs: Any) -> Iterator[CheckMessage]:
    for name, reason in sorted(modules.failures.items()):
        yield Warning(
            f"modules_available: {name} could not be loaded: {reason}",
            hint="The traceback is in smarty_main.log. Everything else works without it.",
            id="smarty.W080",
        )
    further = settings.SMARTY_MODULES_DIR
    if further and not Path(further).is_dir():
        yield Warning(f"SMARTY_MODULES_DIR {further!r} is no directory.", id="smarty.W081")
