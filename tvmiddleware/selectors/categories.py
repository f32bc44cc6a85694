"""Categories of channels, and how many channels each has for somebody."""

from __future__ import annotations

from collections import Counter

from tvmiddleware.selectors.access import access
from tvmiddleware.selectors.channels import CategoryRow, catalogue
from tvmiddleware.selectors.operators import Operator


def counted_categories(
    operator: Operator, tariff_ids: tuple[int, ...] | None, *, adult: bool = True
) -> list[tuple[CategoryRow, int]]:
    """The operator's categories in its order; ``tariff_ids`` None counts every enabled channel.

    A channel counts in its own category and in its additional ones.
    """
    found = catalogue(operator)
    rows = found.channels if tariff_ids is None else access(operator, tariff_ids).channels
    counts = Counter(
        category_id
        for row in rows
        if adult or not row.parent_control
        for category_id in {row.category_id, *row.additional_category_ids}
    )
    return [(category, counts[category.id]) for category in found.categories]
