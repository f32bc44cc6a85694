"""Names that are one however their letters are written: ``north`` and ``North``, ``Иван`` and ``иван``.

Databases disagree: MariaDB compares by its collation, PostgreSQL and SQLite tell letters' cases apart, and SQLite knows
the cases of Latin letters only. So the form that is compared stands in a column of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.fields import ExactTextField


def fold_name(name: str) -> str:
    """The one form of all spellings of a name that differ in letters' case only."""
    return unicodedata.normalize("NFKC", name).casefold()


class FoldedField(ExactTextField):  # type: ignore[type-arg]
    """The folded form of the field ``of``, unique. NULL: a release before this took a name that differs from another's
    by case only; the row stays as it is until it is renamed."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 255, "null": True, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = getattr(model_instance, self.attname)
        if add or held is not None:
            setattr(model_instance, self.attname, fold_name(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)


class NamedWithoutCase(models.Model):
    """A noun with FoldedFields: forms and services are told that a name is taken, before the database refuses it."""

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Any = None) -> None:
        super().validate_unique(exclude)
        given = [field for field in folded_fields(type(self)) if field.of not in (exclude or ())]
        taken = [field for field in given if self.collides(field)]
        if taken:
            raise ValidationError({field.of: self.unique_error_message(type(self), (field.of,)) for field in taken})

    def collides(self, field: FoldedField) -> bool:
        """Whether another row has the name that this one is given; a name from before hinders no other change."""
        name = getattr(self, field.of)
        rows = type(self)._base_manager.all()
        if not self._state.adding and rows.filter(pk=self.pk).values_list(field.of, flat=True).first() == name:
            return False
        if rows.exclude(pk=self.pk).filter(**{field.name: fold_name(name)}).exists():
            return True
        setattr(self, field.attname, fold_name(name))
        return False


def folded_fields(model: type[models.Model]) -> list[FoldedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, FoldedField)]


def fill_forms(model: Any, form: str, of: str, using: str, batch: int = 1000) -> list[tuple[int, str]]:
    """For migrations: fill ``form`` in every row that has none, the oldest first. Rows whose name an older one has are
    left without it; they are returned, id and name."""
    last, left = 0, []
    while rows := list(rows_after(model, form, of, using, last)[:batch]):
        last = rows[-1][0]
        held = set(taken_forms(model, form, [fold_name(name) for _pk, name in rows], using))
        for pk, name in rows:
            if fold_name(name) in held:
                left.append((pk, name))
            else:
                held.add(fold_name(name))
                model._base_manager.using(using).filter(pk=pk).update(**{form: fold_name(name)})
    return left


def rows_after(model: Any, form: str, of: str, using: str, last: int) -> Any:
    rows = model._base_manager.using(using).filter(pk__gt=last, **{form: None}).order_by("pk")
    return rows.values_list("pk", of)


def taken_forms(model: Any, form: str, names: Iterable[str], using: str) -> Any:
    return model._base_manager.using(using).filter(**{f"{form}__in": list(names)}).values_list(form, flat=True)
