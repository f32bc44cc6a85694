"""Lists and inlines whose rows are dragged into an order (``ordering_field`` of django-unfold)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin.formsets import PanelFormSet
from core.arranging import arranged_ids, dragged_ids, number_rows

PLACE = "sort"
SORTED_OTHERWISE = "o"
"""In the address of a list that is shown in another order than its own: what is dragged there means nothing."""


class ArrangedFormSet(PanelFormSet):
    """Rows of a parent in the order of ``sort``, numbered 1 to n whenever the page is saved."""

    def save(self, commit: bool = True) -> Any:
        if not commit:
            return super().save(commit)
        rows = self.siblings()
        before = ids_in_order(rows)
        saved = super().save(commit)
        number_rows(rows, order_sent(self.initial_forms, before, ids_in_order(rows)), PLACE)
        return saved

    def siblings(self) -> QuerySet[Any]:
        key: Any = self.fk
        rows: QuerySet[Any] = self.model._base_manager.filter(**{key.name: self.instance})
        return rows


class ArrangedList:
    """Mixed into a page whose list is dragged into an order, each operator's rows among themselves."""

    ordering_field = PLACE

    def list_saved(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        before = self.order_by_operator(request)
        page = super().list_saved(request, context)  # type: ignore[misc]
        formset = self.sent_formset(request)  # type: ignore[attr-defined]
        if formset is None or not formset.is_valid():
            return page
        forms = [] if request.GET.get(SORTED_OTHERWISE) else formset.forms
        for client_id, ids in before.items():
            rows = self.model._base_manager.filter(client_id=client_id)  # type: ignore[attr-defined]
            own = [form for form in forms if form.instance.client_id == client_id]
            number_rows(rows, order_sent(own, ids, ids_in_order(rows)), PLACE)
        return page

    def order_by_operator(self, request: HttpRequest) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        rows = self.get_queryset(request).order_by("client_id", PLACE, "pk")  # type: ignore[attr-defined]
        for client_id, pk in rows.values_list("client_id", "pk"):
            found[client_id].append(pk)
        return found


def order_sent(forms: Iterable[Any], before: list[int], present: list[int]) -> list[int]:
    """The whole order after these forms, those of a page, were saved. One number that was changed is a place in the
    whole list; several are those of rows that were dragged: the page's rows share the places that they had."""
    sent = [form for form in forms if form.instance.pk is not None and PLACE in getattr(form, "cleaned_data", {})]
    changed = {form.instance.pk: place_of(form) for form in sent if PLACE in form.changed_data}
    if len(changed) <= 1:
        return arranged_ids(before, present, changed)
    return dragged_ids(arranged_ids(before, present, {}), [form.instance.pk for form in sorted(sent, key=place_of)])


def place_of(form: Any) -> int:
    return int(form.cleaned_data[PLACE] or 0)


def ids_in_order(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by(PLACE, "pk").values_list("pk", flat=True))
