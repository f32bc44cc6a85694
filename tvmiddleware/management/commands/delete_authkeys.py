"""``delete_authkeys``: log out every device of an operator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.errors import OperatorUnknown
from core.commands import PersonCommand, command_error, whole_number
from tvmiddleware.services.retention import end_all_sessions


class Command(PersonCommand):
    help = "End all sessions of an operator: every device has to log in again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, required=True, help="id of the operator")

    def run(self, *, now: datetime, client_id: int, **options: Any) -> str:
        try:
            return f"{end_all_sessions(client_id=client_id)} sessions ended"
        except OperatorUnknown as error:
            raise command_error(error) from error
