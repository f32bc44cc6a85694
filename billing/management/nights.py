"""What the commands that charge at night share."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import CommandError

from billing.services.wrong_clock import ClockDoubted, night_begin
from core.commands import add_flag


def add_catch_up(parser: ArgumentParser) -> None:
    add_flag(
        parser, "--catch_up", "the clock is right: charge what is due since the last run, however long that is ago"
    )


def begin_night(name: str, now: datetime, *, catch_up: bool) -> None:
    """Raises CommandError when the clock can hardly be right."""
    try:
        night_begin(name=name, now=now, catch_up=catch_up)
    except ClockDoubted as error:
        raise CommandError(str(error)) from error
