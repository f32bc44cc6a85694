"""Pages whose rows are announced when they are saved or deleted (tvmiddleware.services.*_changes)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpRequest

from core.admin.base import ModelAdmin
from core.admin.scope import actor_of


class AnnouncingAdmin(ModelAdmin):
    """One event for a row that a form or the list has saved, whatever of it and of its parts was changed."""

    announce_saved: Callable[..., None]
    """(row, names of fields, created=, actor=); names of formsets with changes are among the fields."""
    announce_deleting: Callable[..., AbstractContextManager[None]]
    """(rows, actor=): around their deletion."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.save_further(form)
        names = [*form.changed_data, *(one.prefix for one in formsets if one.has_changed())]
        type(self).announce_saved(form.instance, names, created=not change, actor=actor_of(request))

    def save_further(self, form: Any) -> None:
        """What else the form has to save once the row is there."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        rows = self.model._default_manager.filter(pk=obj.pk)
        with type(self).announce_deleting(rows, actor=actor_of(request)):
            super().delete_model(request, obj)

    def delete_rows(self, request: HttpRequest, queryset: Any) -> None:
        rows = self.model._default_manager.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        with type(self).announce_deleting(rows, actor=actor_of(request)):
            super().delete_rows(request, queryset)
