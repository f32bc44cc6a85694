"""``create_client``: a new operator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.services.operators import OperatorInvalid, client_create
from core.commands import PersonCommand, command_error


class Command(PersonCommand):
    help = "Create an operator (client). Its other keys are made at random and stand in the panel."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="name of the operator")
        parser.add_argument("--api_key", required=True, help="TVMW API key, which its apps and portals send")
        parser.add_argument("--domain_prefix", required=True, help="subdomain, unique: letters, digits, - and _")
        parser.add_argument("--email", required=True, help="e-mail address of the operator")

    def run(self, *, now: datetime, **options: Any) -> str:
        try:
            client = client_create(**options)
        except OperatorInvalid as error:
            raise command_error(error) from error
        return f"operator {client.pk} ({client.name}) created"
