"""The time zone that a member of the staff sees and enters times in: that of the operator, as its subscribers do.

Who belongs to no operator has the installation's (``TIME_ZONE``). Pages and spreadsheets name the zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.formats import get_format

from core.clock import FIRST_DAY, LAST_DAY, days_later, load_zone, local_midnight

PANEL = "admin"
SHOWN = "%d.%m.%Y"
"""As the panel shows days, in whatever language somebody types one."""


def staff_zone(user: Any) -> tzinfo:
    owner = getattr(user, "client", None) or getattr(getattr(user, "dealer", None), "client", None)
    return load_zone(owner.time_zone if owner is not None else settings.TIME_ZONE)


class StaffZoneMiddleware:
    """Stands after the one that knows the user; other pages than the panel's keep the installation's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        match = request.resolver_match
        if match is not None and PANEL in match.app_names:
            timezone.activate(staff_zone(request.user))


def zone_name() -> str:
    return timezone.get_current_timezone_name()


# --- days and moments that somebody types ---------------------------------------------------------------------------
def read_day(text: str) -> date | None:
    """A day as the reader's language writes it, as the panel shows it or as 2026-01-31; None: no day."""
    try:
        day: date | None = forms.DateField(input_formats=[*get_format("DATE_INPUT_FORMATS"), SHOWN]).clean(text)
    except ValidationError:
        return None
    return day


def read_time(text: str) -> time | None:
    try:
        at: time | None = forms.TimeField().clean(text)
    except ValidationError:
        return None
    return at


def day_start(day: date) -> datetime:
    """Midnight in the reader's zone; within what a database can compare."""
    return local_midnight(day, timezone.get_current_timezone())


def day_end(day: date) -> datetime:
    return local_midnight(days_later(day, 1), timezone.get_current_timezone())


def moment_of(day: date, at: time) -> datetime:
    kept = min(max(day, FIRST_DAY + timedelta(days=1)), LAST_DAY)
    return datetime.combine(kept, at, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
