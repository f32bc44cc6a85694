"""The base of what is imported from spreadsheets: whatever is not understood is refused, with its row, before anything
is written; a cell that says what is there already changes nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from import_export import resources
from import_export.widgets import BooleanWidget, ManyToManyWidget

from core.admin.numbers import WIDGETS
from core.numbers import is_digits
from core.spreadsheet_cells import CellDamaged, from_cell, without_controls
from core.spreadsheets import SheetUnreadable

YES = frozenset({"1", "true", "yes", "on", "y", "да", "истина"})
NO = frozenset({"0", "false", "no", "off", "n", "нет", "ложь"})


class YesNoWidget(BooleanWidget):
    """Words that spreadsheets write for yes and no; any other is an error of that line."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        word = str(value).strip().casefold()
        if word in ("", "none"):
            return None
        if word not in YES | NO:
            raise ValueError(_("neither yes nor no: %(text)s") % {"text": value})
        return word in YES


class PanelResource(resources.ModelResource):
    """``id`` is the only column by which rows are known."""

    WIDGETS_MAP = {**resources.ModelResource.WIDGETS_MAP, **WIDGETS, "BooleanField": YesNoWidget}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.met: dict[str, int] = {}

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.met = {}
        dataset.headers = self.columns_of(dataset.headers or [])

    def columns_of(self, heading: list[Any]) -> list[str]:
        """The columns' names as ours. Raises SheetUnreadable."""
        known = {field.column_name.casefold(): field.column_name for field in self.get_import_fields()}
        words = ["_".join(without_controls(str(cell or "")).casefold().split()) for cell in heading]
        unknown = [str(cell) for cell, word in zip(heading, words, strict=True) if word not in known]
        if unknown:
            column_names = {"names": ", ".join(unknown), "known": ", ".join(known.values())}
            raise SheetUnreadable(_("unknown columns: %(names)s; known are: %(known)s") % column_names)
        if twice := next((word for word in words if words.count(word) > 1), None):
            raise SheetUnreadable(_("the column %(name)s stands there twice") % {"name": twice})
        return [known[word] for word in words]

    def before_import_row(self, row: Any, row_number: int = 0, **kwargs: Any) -> None:
        for name, value in row.items():
            try:
                row[name] = from_cell(value)
            except CellDamaged as error:
                raise ValueError(f"{name}: {error}") from error
        self.check_id(row, row_number)

    def check_id(self, row: Any, row_number: int) -> None:
        """A line with an id changes that row, once; one without adds a row."""
        number = str(row.get("id") or "").strip()
        if not number:
            return
        if not (is_digits(number) and self.get_queryset().filter(pk=int(number)).exists()):
            raise ValueError(_("not found: %(name)s") % {"name": f"#{number}"})
        if (earlier := self.met.setdefault(str(int(number)), row_number)) != row_number:
            raise ValueError(_("row %(number)d has this id already") % {"number": earlier})

    # --- cells that change nothing --------------------------------------------------------------------------------
    def import_field(self, field: Any, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Names may be shared by several rows: what stands there stays, rather than the first of that name."""
        if not self.says_the_same(field, instance, row):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def says_the_same(self, field: Any, instance: Any, row: Any) -> bool:
        if instance._state.adding or field.column_name not in row:
            return False
        shown = without_controls(str(field.export(instance) or ""))
        return shown == str(row[field.column_name])

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        lists = {field.column_name: field for field in self.get_import_fields() if is_list(field)}
        asked = {
            name: cell
            for name, cell in row.items()
            if name not in lists or not self.says_the_same(lists[name], original, row)
        }
        return bool(super().skip_row(instance, original, asked, import_validation_errors))


def is_list(field: Any) -> bool:
    return isinstance(field.widget, ManyToManyWidget)
