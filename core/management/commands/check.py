"""Django's ``check``, which also asks the databases that answer: a wrong one is found before it has tables."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import check
from django.db import Error, connections


class Command(check.Command):
    """The same flags. Databases that do not answer are the matter of ``--deploy``."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        options["databases"] = options["databases"] or [alias for alias in connections if answers(alias)]
        super().handle(*app_labels, **options)


def answers(alias: str) -> bool:
    try:
        connections[alias].ensure_connection()
    except Error:
        return False
    return True
