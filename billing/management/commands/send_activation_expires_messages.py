"""send_activation_expires_messages: in the evening."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from billing.management.nights import with_parked
from billing.services.expiry import expiry_announce
from clients.errors import OperatorUnknown
from core.commands import CronCommand, add_flag, command_error, whole_number, wrong_arguments


class Command(CronCommand):
    help = "Tell subscribers whose service ends within so many days: on the screen, by e-mail, by SMS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, help="only this operator")
        parser.add_argument("--days_count", type=whole_number, default=3, help="how many days ahead (3)")
        add_flag(parser, "--send_sms", "send SMS too")

    def run(self, *, now: datetime, client_id: int | None, days_count: int, send_sms: bool, **options: Any) -> str:
        if days_count < 1:
            raise wrong_arguments("--days_count must be 1 or more")
        try:
            notices = expiry_announce(
                now=now, days_count=days_count, client_id=client_id, send_sms=send_sms, progress=self.progress
            )
        except OperatorUnknown as error:
            raise command_error(error) from error
        return with_parked(
            f"{notices.screens} on screens, {notices.mails} e-mails, {notices.sms} SMS", [notices.parked]
        )
