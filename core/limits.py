"""What a column holds, by one rule for every database and every way to write: APIs, panel, imports, commands, jobs.

MariaDB and PostgreSQL refuse what is too long or too large with an error of their own, a MariaDB that is not strict
cuts it, SQLite keeps it. Here the model's field says it before the statement is sent, with the field's name. The limits
of whole numbers are those that all databases share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import connections, models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.functional import lazy

from core.api.errors import DomainError

RANGES = BaseDatabaseOperations.integer_field_ranges


def listed(wrong: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {text}" for name, text in wrong.items())


later = lazy(listed, str)


class FieldsInvalid(DomainError):
    """``fields["error_fields"]``: parameter -> what is wrong with it."""

    def __init__(self, wrong: Mapping[str, Any]) -> None:
        super().__init__(later(wrong), error_fields=dict(wrong))


def check(field: Any, value: Any) -> None:
    """Raise FieldsInvalid for a value that the field's column can't hold on every database."""
    try:
        if isinstance(value, str):
            check_text(field, value)
        elif isinstance(value, int) and (limits := RANGES.get(field.get_internal_type())):
            check_number(value, *limits)
        elif isinstance(value, Decimal) and isinstance(field, models.DecimalField):
            check_sum(field, value)
    except ValidationError as error:
        raise FieldsInvalid({field.name: reason(error)}) from error


def said(error: ValidationError) -> str:
    return " ".join(error.messages)


reason = lazy(said, str)


def check_text(field: Any, value: str) -> None:
    longest = getattr(field, "longest", None) or field.max_length  # of a text that is kept encrypted: in clear
    if longest is not None and len(value) > longest and not isinstance(field, models.DecimalField):
        MaxLengthValidator(longest)(value)


def check_number(value: int, least: int, most: int) -> None:
    if value > most:
        MaxValueValidator(most)(value)
    if value < least:
        MinValueValidator(least)(value)


def check_sum(field: models.DecimalField[Any, Any], value: Decimal) -> None:
    """The digits before the point; those behind it are rounded, as ever."""
    most = Decimal(10) ** (field.max_digits - field.decimal_places)
    if not value.is_finite() or abs(value) >= most:
        MaxValueValidator(most - Decimal(1).scaleb(-field.decimal_places))(most)


def install() -> None:
    """From now on every field checks what is to be saved; forms know the same limits of numbers."""
    for kind in (models.Field, models.DecimalField):
        kind.get_db_prep_save = checked(kind.get_db_prep_save)  # type: ignore[method-assign]
    for alias in connections:
        operations: Any = type(connections[alias].ops)
        operations.integer_field_range = BaseDatabaseOperations.integer_field_range
        operations.integer_field_ranges = RANGES


def checked(prepare: Callable[..., Any]) -> Callable[..., Any]:
    if hasattr(prepare, "__wrapped__"):
        return prepare

    @wraps(prepare)
    def get_db_prep_save(self: Any, value: Any, connection: Any) -> Any:
        check(self, value)
        return prepare(self, value, connection)

    return get_db_prep_save
