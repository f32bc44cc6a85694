"""Rows that a caller names by their ids, among those that are the caller's own.

What another operator has is unknown, as what nobody has. The object of a call that is not there is RowUnknown; one that
it is to be linked with (a tariff of a channel) is LinksUnknown, which names the parameter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from core.limits import FieldsInvalid, later

Row = TypeVar("Row", bound=Model)
LARGEST_PAGE = 100
MOST_NAMED = 5
"""Unknown ids that an error tells."""


class RowUnknown(DomainError):
    """The caller has no such object."""


class LinksUnknown(DomainError):
    """What is to be linked is not there. ``fields["error_fields"]``: parameter -> what is wrong with it."""

    def __init__(self, wrong: Mapping[str, Any]) -> None:
        super().__init__(later(wrong), error_fields=dict(wrong))


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of a list: ``limit`` of them, at most LARGEST_PAGE and 0 for none; ``number`` counts from 1."""

    number: int = 1
    limit: int = 20

    def read(self, rows: QuerySet[Row]) -> tuple[list[Row], int]:
        """The rows of this page, and how many there are on all. A page behind the end is empty.

        The ids are read first, from an index, and then the rows with whatever is joined to them.
        """
        ids, count = self.read_ids(rows)
        found = {row.pk: row for row in rows.order_by().filter(pk__in=ids)} if ids else {}
        return [found[pk] for pk in ids if pk in found], count

    def read_ids(self, rows: QuerySet[Row]) -> tuple[list[int], int]:
        """The ids of this page's rows alone, and how many rows there are on all."""
        count = rows.order_by().count()
        if not self.size or self.start >= count:
            return [], count
        plain = rows.select_related(None).prefetch_related(None)
        return list(plain.values_list("pk", flat=True)[self.start : self.start + self.size]), count

    def cut_ids(self, ids: Sequence[int]) -> tuple[list[int], int]:
        """The same of the ids of all rows."""
        return list(ids[self.start : self.start + self.size]), len(ids)

    @property
    def size(self) -> int:
        return min(max(self.limit, 0), LARGEST_PAGE)

    @property
    def start(self) -> int:
        return (max(self.number, 1) - 1) * self.size


def find_row(rows: QuerySet[Row], row_id: int) -> Row:
    """The one of ``rows`` with this id. Raises RowUnknown."""
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise RowUnknown
    return found


def find_link(rows: QuerySet[Row], row_id: int, parameter: str) -> Row:
    """The row that ``parameter`` names by its id. Raises LinksUnknown."""
    return find_links(rows, [row_id], parameter)[0]


def find_links(rows: QuerySet[Row], ids: Iterable[int], parameter: str) -> list[Row]:
    """The rows that ``parameter`` names by their ids, in that order. Raises LinksUnknown."""
    wanted = list(dict.fromkeys(ids))
    found = {row.pk: row for row in rows.filter(pk__in=wanted)} if wanted else {}
    missing = [one for one in wanted if one not in found]
    if missing:
        raise LinksUnknown({parameter: unknown_ids(missing)})
    return [found[one] for one in wanted]


def check_links(rows: QuerySet[Any], ids: Iterable[int], parameter: str) -> list[int]:
    """The ids that ``parameter`` names, each once, in that order; nothing but ids is read. Raises LinksUnknown."""
    wanted = list(dict.fromkeys(ids))
    found = set(rows.order_by().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    missing = [one for one in wanted if one not in found]
    if missing:
        raise LinksUnknown({parameter: unknown_ids(missing)})
    return wanted


def unknown_ids(missing: Collection[int]) -> Any:
    named = ", ".join(str(one) for one in list(missing)[:MOST_NAMED])
    return _("not found: %(ids)s") % {"ids": named}


def check_behind(rows: QuerySet[Row], after_id: int, parameter: str) -> None:
    """Raises FieldsInvalid when a row is to be put behind one that is not among its siblings; 0 is the front."""
    if after_id and not rows.filter(pk=after_id).exists():
        raise FieldsInvalid({parameter: _("not found among those that it is to be sorted with")})
