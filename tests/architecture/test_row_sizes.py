"""MariaDB makes no table whose columns could hold more than 64 KB a row together; texts and JSON do not count."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

BYTES_A_ROW = 65535
BYTES_A_LETTER = 4
BYTES_OF_OTHERS = 12
"""No fewer than a number, a moment, or the pointer to a text."""
TABLES = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def bytes_of(column: Any) -> int:
    if isinstance(column, models.CharField | models.FileField):
        return int(column.max_length or 0) * BYTES_A_LETTER + 2
    return BYTES_OF_OTHERS


@pytest.mark.parametrize("model", TABLES, ids=lambda model: str(model._meta.label))
def test_a_row_fits(model: Any) -> None:
    needed = sum(bytes_of(column) for column in model._meta.concrete_fields)
    assert needed <= BYTES_A_ROW, "make long texts TextFields with a max_length"
