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
from django.utils.translation import gettext

from core.api.errors import DomainError
from core.currencies import decimals_of
from core.money import is_payable

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


def places_said(currency: str) -> str:
    found = {"currency": currency, "places": decimals_of(currency)}
    return gettext("decimal places of a sum in %(currency)s: at most %(places)d") % found


places_text = lazy(places_said, str)


def checked_fields(check: Callable[[], None]) -> None:
    """A check of a model, whose ValidationError is a FieldsInvalid to whoever saves a row outside of a form."""
    try:
        check()
    except ValidationError as error:
        raise FieldsInvalid({name: " ".join(texts) for name, texts in error.message_dict.items()}) from error


def places_wrong(currency: str, amounts: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts (parameter -> amount) with more decimal places than the currency has, and what to say of them."""
    wrong = [name for name, amount in amounts.items() if amount is not None and not is_payable(amount, currency)]
    return dict.fromkeys(wrong, places_text(currency))


def check_payable(currency: str, **amounts: Decimal | None) -> None:
    """Raise FieldsInvalid for amounts that the currency has no coins for."""
    if wrong := places_wrong(currency, amounts):
        raise FieldsInvalid(wrong)


def clean_payable(currency: str, row: models.Model, *names: str) -> None:
    """The same of a model's ``clean``: sums in these fields. Raises ValidationError."""
    if wrong := places_wrong(currency, {name: getattr(row, name) for name in names}):
        raise ValidationError(wrong)


class PayableValidator:
    """What forms refuse: an amount with more decimals than its currency has coins for."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, amount: Decimal) -> None:
        if not is_payable(amount, self.currency):
            raise ValidationError(places_text(self.currency), code="places")


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
    """The digits before the point; those behind it are rounded, as ever (sums of money before: ``check_payable``)."""
    most = Decimal(10) ** (field.max_digits - field.decimal_places)
    if not value.is_finite() or abs(value) >= most:
        MaxValueValidator(most - Decimal(1).scaleb(-field.decimal_places))(most)


def install_limits() -> None:
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
