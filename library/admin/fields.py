"""Fields of the library's forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.numbers import is_digits

MOST_SECONDS = 1_000_000
CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)", re.ASCII)


class SecondsField(forms.CharField):
    """How long a file is, as players show it: ``1:52:30``, ``45:00``, or a number of seconds."""

    default_error_messages = {"invalid": _("enter h:mm:ss, mm:ss or a number of seconds")}

    def __init__(self, **kwargs: Any) -> None:
        for name in ("min_value", "max_value", "step_size", "localize"):
            kwargs.pop(name, None)
        kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"placeholder": "0:00:00", "size": 7})
        super().__init__(**{**kwargs, "required": False, "max_length": 16})

    def prepare_value(self, value: Any) -> Any:
        return clock_text(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        return seconds_of(text) if text else 0

    def run_validators(self, value: Any) -> None:
        """Those of texts do not apply; what is no duration was refused before."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or 0))
        except ValidationError:
            return True


def clock_text(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seconds_of(text: str) -> int:
    """Raises ValidationError."""
    found = CLOCK.fullmatch(text)
    seconds = None
    if found:
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    elif is_digits(text, 9):
        seconds = int(text)
    if seconds is None or seconds > MOST_SECONDS:
        raise ValidationError(SecondsField.default_error_messages["invalid"], code="invalid")
    return seconds
