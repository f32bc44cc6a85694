"""Brings an operator's settings up to date after their file has run: old names, old spellings, files with secrets.

Whatever could not be taken as it stands is noted in SMARTY_SETTINGS_NOTES; ``core.checks`` says it as a system check.
Doing so twice (a file that imports another one) changes nothing more.
"""

from __future__ import annotations

from typing import Any

from settings.compat import apps, databases, logs, origins, queues, renamed, secrets, values
from settings.compat.notes import NOTES

STEPS = (
    secrets.read_secrets,
    renamed.rename_settings,
    values.convert_values,
    apps.upgrade_apps_and_middleware,
    databases.upgrade_databases,
    origins.upgrade_origins,
    queues.upgrade_queues,
    logs.upgrade_logging,
)


def upgrade_settings(found: dict[str, Any]) -> None:
    """``found`` is the namespace of the settings module; it is changed in place."""
    found.setdefault(NOTES, [])
    for step in STEPS:
        step(found)
