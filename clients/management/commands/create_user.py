"""``create_user``: a staff user, or a new password for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.services.users import user_create, user_reset_or_create
from core.api.errors import DomainError
from core.commands import PersonCommand, add_flag, refused, whole_number


class Command(PersonCommand):
    help = "Create a user of the panel, or give an existing one a new password."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="name of the user")
        parser.add_argument("--password", required=True, help="password of the user")
        add_flag(
            parser,
            "--is_admin",
            "True: the service panel (/admin) is open to the user; needs --client_id or --is_superuser=True",
        )
        parser.add_argument("--client_id", type=whole_number, help="id of the operator that the user belongs to")
        add_flag(parser, "--is_superuser", "True: every right")
        add_flag(parser, "--monitoring_user", "True: an operator of device monitoring")
        add_flag(parser, "--reset_password", "True: an existing user gets the password, nothing else is changed")

    def run(self, *, now: datetime, reset_password: bool, **options: Any) -> str:
        try:
            user, made = user_reset_or_create(**options) if reset_password else (user_create(**options), True)
        except DomainError as error:
            raise refused(error) from error
        return f"user {user.pk} ({user.username}) " + ("created" if made else "has a new password")
