"""Rows of a film that stand in an order made by hand."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from core.admin.formsets import PanelFormSet
from core.row_places import part_ties
from library.cache.scopes import touch_videos

PLACE = "sort"


class PlacedFormSet(PanelFormSet):
    """A new row goes to the end. Rows of other pages of the table keep their places when those of this one change."""

    group = ""
    """The field that rows are numbered within, besides their owner."""

    def siblings(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.fk.name: self.instance})

    def group_of(self, row: Any) -> Any:
        return getattr(row, f"{self.group}_id") if self.group else None

    def beside(self, row: Any) -> QuerySet[Any]:
        """The rows that a row is numbered with."""
        rows = self.siblings()
        return rows.filter(**{self.group: self.group_of(row)}) if self.group else rows

    def save_new(self, form: Any, commit: bool = True) -> Any:
        setattr(form.instance, self.fk.name, self.instance)
        if not form.instance.sort:
            self.put_last(form.instance)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """One that comes to another group goes to the end of it."""
        if self.group in form.changed_data and PLACE not in form.changed_data:
            self.put_last(form.instance)
        return super().save_existing(form, obj, commit)

    def put_last(self, row: Any) -> None:
        row.sort = (self.beside(row).order_by().aggregate(last=Max(PLACE))["last"] or 0) + 1

    def save(self, commit: bool = True) -> Any:
        moved = [form for form in self.initial_forms if PLACE in form.changed_data]
        groups = {self.group_of(form.instance): self.beside(form.instance) for form in moved}
        before = {
            group: list(rows.order_by(PLACE, "pk").values_list("pk", flat=True)) for group, rows in groups.items()
        }
        saved = super().save(commit)
        if commit:
            shown = {form.instance.pk for form in self.initial_forms}
            was = {form.instance.pk: form.initial[PLACE] for form in moved}
            written = [part_ties(rows, order=before[group], shown=shown, moved=was) for group, rows in groups.items()]
            if any(written):
                touch_videos([self.video_id()])
        return saved

    def video_id(self) -> int:
        return int(self.instance.pk)


class EpisodeFormSet(PlacedFormSet):
    group = "season"


class EpisodeFileFormSet(PlacedFormSet):
    """Files of an episode, in the row of it; they belong to its film too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = getattr(self.instance, "_prefetched_objects_cache", {}).get("files")
        if known is not None and not self.is_bound:
            self._queryset = list(known)  # read once for all episodes of the page

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.video_id = self.instance.video_id
        return super().save_new(form, commit)

    def video_id(self) -> int:
        return int(self.instance.video_id)
