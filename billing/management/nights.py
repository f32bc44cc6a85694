"""What the commands that charge at night share."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime

from django.core.management.base import CommandError

from billing.services.parking import Parking
from billing.services.wrong_clock import ClockDoubted, night_begin
from core.commands import add_flag


def add_catch_up(parser: ArgumentParser) -> None:
    add_flag(
        parser, "--catch_up", "the clock is right: charge what is due since the last run, however long that is ago"
    )


def begin_night(name: str, now: datetime, *, catch_up: bool) -> None:
    """Begin a night's run of the command. Raises CommandError when the server's clock can hardly be right."""
    try:
        night_begin(name=name, now=now, catch_up=catch_up)
    except ClockDoubted as error:
        raise CommandError(str(error)) from error


def with_parked(summary: str, parked: Iterable[Parking | None]) -> str:
    """What the command did. Raises CommandError when somebody was parked: the others are done all the same."""
    found = [one for one in parked if one]
    if not found:
        return summary
    customers, operators = sum(len(one.ids) for one in found), sum(one.operators for one in found)
    who = f"{customers} customers are parked" + (f", {operators} operators left out" if operators else "")
    raise CommandError(
        f"{who}, the others are done ({summary}); see smarty_accounts.log, smarty_main.log and the panel's parked "
        f"customers; the first: {found[0].first}"
    )
