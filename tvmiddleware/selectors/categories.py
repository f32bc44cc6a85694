"""Categories of channels, and how many channels each has for somebody."""

from __future__ import annotations

from collections import Counter

from tvmiddleware.records.channels import CategoryRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator


def counted_categories(operator: Operator, record: SessionRecord | None) -> list[tuple[CategoryRow, int]]:
    """The operator's categories in its order; ``record`` None counts every enabled channel.

    A channel counts in its own category and in its additional ones.
    """
    found = operator_catalogue(operator)
    rows = found.channels if record is None else viewer_access(operator, record).channels
    counts = Counter(category_id for row in rows for category_id in {row.category_id, *row.additional_category_ids})
    return [(category, counts[category.id]) for category in found.categories]
