"""Filters of lists: one kind per kind of field, offering only what the user may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.validators import EMPTY_VALUES
from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)

from core.admin.zone import day_end, day_start, moment_of, read_day, read_time
from core.numbers import is_digits

MOST_CHOICES = 500


class OwnRelatedFilter(RelatedDropdownFilter):
    """A reference to one of the rows that this user may choose."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = model_admin.choices_of(field.related_model, request)
        return [(row.pk, str(row)) for row in rows[:MOST_CHOICES]]

    def has_output(self) -> bool:
        return True


class MemberFilter(OwnRelatedFilter):
    """A many-to-many field: without the join that would need DISTINCT over the whole list."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = str(self.value() or "")
        if not is_digits(value):
            return queryset
        through = self.field.remote_field.through._default_manager
        joined = through.filter(**{f"{self.field.m2m_reverse_field_name()}_id": int(value)})
        return queryset.filter(pk__in=joined.values(f"{self.field.m2m_field_name()}_id"))


class BigRelatedFilter(AutocompleteSelectFilter):
    """A reference to a row of a big table, found by typing."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """The name of the chosen row is shown only if the user may see that row."""
        for choice in super().choices(changelist):
            rows = self.model_admin.choices_of(self.field.related_model, self.request)
            choice["form"].fields[self.lookup_kwarg].queryset = rows
            yield choice


class DayRangeFilter(RangeDateFilter):
    title: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.title)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (self.day(end) for end in ("from", "to"))
        rows = queryset if first is None else queryset.filter(**{f"{self.field_path}__gte": first})
        return rows if last is None else rows.filter(**{f"{self.field_path}__lte": last})

    def day(self, end: str) -> date | None:
        return wanted_day(self.used_parameters.get(f"{self.field_path}_{end}"))


class MomentRangeFilter(RangeDateTimeFilter):
    """From a day (and a time of it) to a day (and a time), in the reader's time zone; both ends belong to it."""

    title: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.title)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = self.day_and_time("from"), self.day_and_time("to")
        if first is not None:
            day, at = first
            queryset = queryset.filter(**{f"{self.field_path}__gte": moment_of(day, at) if at else day_start(day)})
        if last is not None:
            day, at = last
            within = {"__lte": moment_of(day, at)} if at else {"__lt": day_end(day)}
            queryset = queryset.filter(**{f"{self.field_path}{lookup}": end for lookup, end in within.items()})
        return queryset

    def day_and_time(self, end: str) -> tuple[date, time | None] | None:
        day = wanted_day(self.used_parameters.get(f"{self.field_path}_{end}_0"))
        text = self.used_parameters.get(f"{self.field_path}_{end}_1")
        if day is None or text in EMPTY_VALUES:
            return None if day is None else (day, None)
        at = read_time(str(text))
        if at is None:
            raise IncorrectLookupParameters
        return day, at


def wanted_day(text: Any) -> date | None:
    """None: no end was asked for. What is no day asks for nothing that could be shown."""
    if text in EMPTY_VALUES:
        return None
    day = read_day(str(text))
    if day is None:
        raise IncorrectLookupParameters
    return day


class EmptyFilter(DropdownFilter):
    """Whether a reference is set. Subclasses name the field."""

    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("set")), ("no", _("not set"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() == "no"})


def filter_for(model: type[Model], spec: Any) -> Any:
    """A field's name becomes the filter of its kind; anything else is a filter already."""
    if not isinstance(spec, str):
        return spec
    field: Any = model._meta.get_field(spec)
    if isinstance(field, ManyToManyField):
        return spec, MemberFilter
    if isinstance(field, ForeignKey):
        return spec, OwnRelatedFilter
    if isinstance(field, BooleanField):
        return spec, BooleanRadioFilter
    if isinstance(field, DateTimeField):
        return spec, MomentRangeFilter
    if isinstance(field, DateField):
        return spec, DayRangeFilter
    return (spec, ChoicesDropdownFilter) if field.choices else spec
