"""Changing fields of a row from outside: what is wrong with each, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from core.database_limits import limits_of
from core.limits import FieldsInvalid as FieldsInvalid


def assign_fields(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Set these fields of the row without saving it; the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def assign_named(row: Any, values: Mapping[str, Any]) -> list[str]:
    """Set these fields of a row that has a name, and check them; the names of those that changed. Raises
    FieldsInvalid."""
    changed = assign_fields(row, values)
    check_fields(row, {*values, "name"}, blank_texts(row, "name"))
    return changed


def blank_texts(row: Any, *names: str) -> dict[str, Any]:
    """What is wrong with texts that must say something and are empty, or spaces only: nobody could find the row in a
    list."""
    return {name: Field.default_error_messages["blank"] for name in names if not getattr(row, name).strip()}


def check_fields(row: Model, names: Iterable[str] | None = None, wrong: Mapping[str, Any] | None = None) -> None:
    """Raise FieldsInvalid for values that the model's fields refuse, together with what is known to be ``wrong``.

    Only the fields ``names`` are looked at (all of them where it is None), foreign keys never.
    """
    found: dict[str, Any] = dict(wrong or {})
    wanted = None if names is None else set(names)
    fields = row._meta.fields
    skipped = {field.name for field in fields if field.is_relation or (wanted is not None and field.name not in wanted)}
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        found = {**{name: " ".join(texts) for name, texts in error.message_dict.items()}, **found}
    found = {**days_wrong(row, wanted), **found}
    if found:
        raise FieldsInvalid(found)


def days_wrong(row: Model, wanted: set[str] | None) -> dict[str, Any]:
    """Days that are not in their order, of which one is looked at."""
    found: dict[str, Any] = {}
    for limit in limits_of(type(row)):
        if wanted is None or wanted & set(limit.columns):
            try:
                limit.validate(type(row), row)
            except ValidationError as error:
                found |= {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return found
