"""``create_user``: a staff user, or a new password for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.services.users import UserUnknown, user_create, user_reset, user_reset_or_create
from core.api.errors import DomainError
from core.commands import PersonCommand, add_flag, command_error, whole_number


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
        add_flag(parser, "--create_missing", "True: with --reset_password, a user that there is not is created")

    def run(self, *, now: datetime, reset_password: bool, create_missing: bool, **options: Any) -> str:
        try:
            user, made = write_user(reset=reset_password, create=create_missing, **options)
        except UserUnknown as error:
            raise command_error(UserUnknown(f"{error}; --create_missing=True creates one")) from error
        except DomainError as error:
            raise command_error(error) from error
        return f"user {user.pk} ({user.username}) " + ("created" if made else "has a new password")


def write_user(*, reset: bool, create: bool, username: str, password: str, **flags: Any) -> tuple[Any, bool]:
    """The user, and whether it was made."""
    if not reset:
        return user_create(username=username, password=password, **flags), True
    if create:
        return user_reset_or_create(username=username, password=password, **flags)
    return user_reset(username=username, password=password), False
