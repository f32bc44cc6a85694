"""``clone_client``: a new operator with everything that another one's staff set up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.errors import OperatorUnknown
from core.commands import PersonCommand, add_flag, command_error, whole_number
from tvmiddleware.services.cloning import Clone, client_clone

CONTENT = {
    "channels": "channels",
    "video": "films",
    "radio": "radio stations",
    "cameras": "cameras",
    "apps": "applications and games",
}
"""Option of tables that are ``only_with`` it -> what that copies."""


class Command(PersonCommand):
    help = (
        "Copy an operator with its settings, tariffs and lists, never its subscribers. The copy gets keys of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--src_client_id", type=whole_number, required=True, help="id of the operator to copy")
        for name, what in CONTENT.items():
            add_flag(parser, f"--clone-{name}", f"copy its {what} too")

    def run(self, *, now: datetime, src_client_id: int, **options: Any) -> str:
        content = [name for name in CONTENT if options[f"clone_{name}"]]
        try:
            clone = client_clone(client_id=src_client_id, content=content, progress=self.progress)
        except OperatorUnknown as error:
            raise command_error(error) from error
        return summary(clone)


def summary(clone: Clone) -> str:
    rows = ", ".join(f"{count} {model}" for model, count in clone.copied.items() if count)
    left = f"; to be set up anew: {', '.join(clone.left)}" if clone.left else ""
    client = clone.client
    made = f"operator {client.pk} ({client.name}, {client.domain_prefix}) created"
    return f"{made}; copied: {rows or 'settings'}{left}"
