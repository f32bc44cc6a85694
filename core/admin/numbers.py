"""Number fields of the panel's forms and of its spreadsheets: plain digits only, see ``core.numbers``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from import_export.widgets import DecimalWidget, IntegerWidget

from core.numbers import read_exact

BLANKS = " \t"
"""What people paste around a number."""


def check_plain(field: forms.Field, value: Any) -> None:
    """Raises ValidationError for what only Python reads as a number: ``1_000``, ``1e3``, digits of other scripts."""
    text = value.strip(BLANKS) if isinstance(value, str) else ""
    try:
        if text:
            read_exact(text)
    except ValueError as error:
        raise ValidationError(field.error_messages["invalid"], code="invalid") from error


class PlainDecimalField(forms.DecimalField):
    def to_python(self, value: Any) -> Any:
        check_plain(self, value)
        return super().to_python(value)


class PlainIntegerField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        check_plain(self, value)
        return super().to_python(value)


def number_field(db_field: models.Field[Any, Any]) -> type[forms.Field] | None:
    """The form's field for a column of numbers; None for any other column."""
    if isinstance(db_field, models.DecimalField):
        return PlainDecimalField
    return PlainIntegerField if isinstance(db_field, models.IntegerField) else None


class PlainDecimalWidget(DecimalWidget):
    """A cell that holds a number; a spreadsheet gives numbers, CSV gives texts."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        check_cell(value)
        return super().clean(value, row, **kwargs)


class PlainIntegerWidget(IntegerWidget):
    """Whole numbers; a spreadsheet's 5,5 is none, not 5."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        number = check_cell(value)
        if number is not None and number % 1:
            raise ValueError(str(forms.IntegerField.default_error_messages["invalid"]))
        return super().clean(value, row, **kwargs)


def check_cell(value: Any) -> Decimal | None:
    """The number in the cell, None in an empty one. Raises ValueError: the line's error."""
    text = value.strip(BLANKS) if isinstance(value, str) else value
    return None if text in ("", None) else read_exact(text)


WIDGETS: dict[str, Any] = {
    "DecimalField": PlainDecimalWidget,
    **dict.fromkeys(
        ("IntegerField", "PositiveIntegerField", "BigIntegerField", "PositiveBigIntegerField", "SmallIntegerField",
         "PositiveSmallIntegerField", "AutoField", "BigAutoField"),
        PlainIntegerWidget,
    ),
}  # fmt: skip
"""For ``WIDGETS_MAP`` of a spreadsheet's resource."""
