"""A clock that runs ahead would charge every month up to its day: a long gap between two nights is looked at first."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from billing.models import CustomerTransaction, NightlyRun
from core.logs import log_event
from tvmiddleware.models import Customer

LONGEST_GAP = timedelta(days=40)
"""Between two nights. A longer outage is possible, and then a person says so: several months are charged at once."""


class ClockDoubted(Exception):
    """The clock has gone on further than any cron job sleeps."""


def night_begin(*, name: str, now: datetime, catch_up: bool = False) -> None:
    """Note that the command ``name`` charges now. Raises ClockDoubted, and notes nothing, when the last time lies too
    far back; ``catch_up``: somebody has looked at the clock."""
    last = last_sign(name)
    if last is not None and now - last > LONGEST_GAP and not catch_up:
        log_event("accounts", "CLOCK_DOUBTED", logging.ERROR, command=name, last=last, now=now)
        raise ClockDoubted(
            f"it is {now:%Y-%m-%d} by this server's clock, {(now - last).days} days after the last sign of work "
            f"({last:%Y-%m-%d}): nobody is charged. If the clock is right, run it once with --catch_up"
        )
    NightlyRun.objects.update_or_create(name=name, defaults={"began_at": now})


def last_sign(name: str) -> datetime | None:
    """The last run; before the first one the newest customer or transaction. None: a new installation."""
    known = NightlyRun.objects.filter(pk=name).first()
    if known is not None:
        return known.began_at
    newest = [model.objects.order_by("-pk").first() for model in (CustomerTransaction, Customer)]
    return max((row.created_at for row in newest if row is not None), default=None)
