"""Number fields of the panel and cells of spreadsheets take plain digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Field

from billing.models import Discount, Merchant
from core.admin.numbers import (
    PlainDecimalField,
    PlainDecimalWidget,
    PlainIntegerField,
    PlainIntegerWidget,
    number_field,
)
from tvmiddleware.models import Channel, Tariff

STRANGE = ["1_000", "١٠٠", "１００", "1e3", "1e-9", "NaN", "Infinity", "+5", "1 000", "\u00a05", "0x10"]


@pytest.mark.parametrize("typed", STRANGE)
def test_what_only_python_reads(typed: str) -> None:
    for field in (PlainDecimalField(), PlainIntegerField()):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        assert refused.value.messages == [str(field.error_messages["invalid"])]
    for widget in (PlainDecimalWidget(), PlainIntegerWidget()):
        with pytest.raises(ValueError):  # noqa: PT011  (the line's error)
            widget.clean(typed)


def test_what_people_type() -> None:
    assert PlainDecimalField().clean(" 10.50 ") == Decimal("10.50")
    assert PlainIntegerField().clean("-12 ") == -12
    assert PlainIntegerField(required=False).clean("") is None
    assert PlainIntegerWidget().clean("12") == PlainIntegerWidget().clean(12.0) == 12
    assert PlainDecimalWidget().clean("") is None


def test_which_columns() -> None:
    columns = {(Tariff, "price"): PlainDecimalField, (Channel, "lcn_number"): PlainIntegerField,
               (Discount, "percent"): PlainDecimalField, (Merchant, "name"): None}  # fmt: skip
    for (model, name), wanted in columns.items():
        column = model._meta.get_field(name)
        assert isinstance(column, Field)
        assert number_field(column) is wanted, name
