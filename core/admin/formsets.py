"""Rows of a table that is edited in a page: those that the page showed, locked, in its order.

The list may have changed since it was shown. What was sent of a row is for that row and no other, on whatever page of
the list it stands now.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import connections, router
from django.db.models import Model
from django.forms.models import BaseModelFormSet
from django.utils.functional import cached_property
from unfold.forms import PaginationInlineFormSet

from core.admin.merging import MergingForm
from core.admin.scope import owner_id
from core.numbers import is_digits


def lock_rows(model: type[Model], ids: Iterable[Any]) -> None:
    """Until the end of the transaction nobody else changes these rows. Outside of one it does nothing."""
    using = router.db_for_write(model)
    wanted = sorted({int(one) for one in ids if is_digits(str(one))})
    if wanted and connections[using].in_atomic_block:
        rows = model._base_manager.using(using).select_for_update().filter(pk__in=wanted).order_by("pk")
        list(rows.values_list("pk", flat=True))


class SentRows(BaseModelFormSet):  # type: ignore[type-arg]
    model: type[Model]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and any(self.sent_ids):
            self._queryset: Any = self.sent_rows()

    @cached_property
    def sent_ids(self) -> list[str]:
        pk = self.model._meta.pk.name
        sent = [str(self.data.get(f"{self.add_prefix(i)}-{pk}", "")) for i in range(self.initial_form_count())]
        return [one if is_digits(one) else "" for one in sent]

    def sent_rows(self) -> list[Model]:
        """An empty row stands for one that is not there (any more)."""
        ids = self.sent_ids
        lock_rows(self.model, ids)
        rows: Any = self.queryset
        found = {str(row.pk): row for row in rows.filter(pk__in=[one for one in ids if one])}
        return [found.get(one) or self.model() for one in ids]

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if isinstance(form, MergingForm) and self.is_bound and i < self.initial_form_count():
            form.is_gone = form.instance._state.adding and bool(self.sent_ids[i])
        return form


class ListFormSet(SentRows):
    """Fields that are edited in a list. ``rows_gone``: how many changes were for rows that were deleted meanwhile; a
    list has no place to show them."""

    rows_gone = 0

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        if form.is_gone:
            self.rows_gone += bool(form.changed_data)
            form.changed_data = []
        return form


class PanelFormSet(SentRows, PaginationInlineFormSet):
    pass


class OwnedFormSet(PanelFormSet):
    """Children that carry the operator of their parent in a column of their own."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm[Any]:
        form: forms.ModelForm[Any] = super()._construct_form(i, **kwargs)
        form.instance.client_id = owner_id(self.instance)
        return form

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.client_id = owner_id(self.instance)
        return super().save_new(form, commit)
