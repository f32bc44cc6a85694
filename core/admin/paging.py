"""Lists of any length: rows are counted up to a bound only, the size of a page is chosen in the address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.views import ChangeList

from core.admin.lookups import parse_lookup_values
from core.numbers import is_digits

PER_PAGE = "per_page"
PAGE_SIZES = (10, 25, 50, 100, 250)
DEFAULT_SIZE = 25
BOUND = 10_000
PAGES_AHEAD = 10
REFERENCE = "__id__exact"
"""How filters name the row that a list is limited to."""
OURS = frozenset({PER_PAGE, "panel_client"})


def wanted_size(request: HttpRequest) -> int:
    text = request.GET.get(PER_PAGE, "")
    size = int(text) if is_digits(text, 4) else DEFAULT_SIZE
    return size if size in PAGE_SIZES else DEFAULT_SIZE


def any_given(values: Any) -> bool:
    """A filter form sends its empty fields too."""
    return any(value != "" for value in values) if isinstance(values, list) else values != ""


def all_numbers(values: Any) -> bool:
    return all(is_digits(str(value)) for value in (values if isinstance(values, list) else [values]) if value != "")


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Exact up to ``bound`` rows; a longer list says "more than", and grows with the page that is looked at."""

    template_name = "smarty/pagination.html"
    counted = True

    def __init__(self, object_list: Any, per_page: int, *args: Any, page_wanted: int = 1, **kwargs: Any) -> None:
        super().__init__(object_list, per_page, *args, **kwargs)
        self.bound = max(BOUND, (page_wanted + PAGES_AHEAD) * per_page)
        self.page_wanted = page_wanted

    @cached_property
    def found(self) -> int:
        """The number of rows, at most one more than the bound."""
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        return int(self.object_list.order_by()[: self.bound + 1].count())

    @property
    def more(self) -> bool:
        return self.found > self.bound

    @cached_property
    def count(self) -> int:
        return min(self.found, self.bound)


class UncountedPaginator(BoundedPaginator):
    """TVMIDDLEWARE_DISABLE_PAGINATION: looks one page ahead instead of counting."""

    counted = False

    @cached_property
    def found(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        start = (self.page_wanted - 1) * self.per_page
        ahead = len(self.object_list.values_list("pk")[start : start + self.per_page + 1])
        return start + ahead if ahead else 0


def paginator_for(request: HttpRequest, queryset: Any, per_page: int, *args: Any) -> BoundedPaginator:
    text = request.GET.get("p", "")
    page = int(text) if is_digits(text, 7) else 1
    kind = UncountedPaginator if settings.TVMIDDLEWARE_DISABLE_PAGINATION else BoundedPaginator
    return kind(queryset, per_page, *args, page_wanted=max(page, 1))


class PanelChangeList(ChangeList):
    """Takes ``?per_page=`` as the size of the page, not as a filter."""

    result_list: Any

    page_sizes = PAGE_SIZES

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        wanted: dict[str, Any] = super().get_filters_params(params)
        found = {name: values for name, values in wanted.items() if name not in OURS and any_given(values)}
        if any(name.endswith(REFERENCE) and not all_numbers(values) for name, values in found.items()):
            raise IncorrectLookupParameters
        return found

    def get_filters(self, request: HttpRequest) -> Any:
        found: Any = super().get_filters(request)
        for name, values in self.get_filters_params().items():
            texts = parse_lookup_values(self.model, name, [one for one in values if one != ""])
            if name in found[2] and not name.endswith(("__in", "__isnull")):
                found[2][name] = texts
        return found

    def get_results(self, request: HttpRequest) -> None:
        if not getattr(self, "is_dataset", False):
            self.list_per_page = wanted_size(request)
        super().get_results(request)
        self.full_result_count = self.result_count  # the title then says nothing of a number that was not counted
        if isinstance(self.result_list, QuerySet):
            rows = self.result_list.prefetch_related(*self.model_admin.list_prefetch)
            self.result_list = rows.defer(*self.model_admin.list_defer) if self.model_admin.list_defer else rows

    def size_links(self) -> list[tuple[int, str, bool]]:
        """(rows a page, address, chosen) of each size; the page number starts over."""
        return [(size, self.get_query_string({PER_PAGE: size}), size == self.list_per_page) for size in self.page_sizes]
