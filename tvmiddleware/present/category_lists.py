"""Channel lists of a category: what shows something of it, or always belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

from tvmiddleware.present.channel_lists import AccountList, current_view, pick_items
from tvmiddleware.present.channels import RenderOptions
from tvmiddleware.records.account_channels import OwnChannel
from tvmiddleware.records.lists import Moment
from tvmiddleware.selectors.audiences import Audience
from tvmiddleware.selectors.category_channels import ByCategory, category_channels
from tvmiddleware.selectors.channel_orders import chosen_sort
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator


def category_listing(
    operator: Operator,
    audience: Audience,
    options: RenderOptions,
    wanted: ByCategory,
    own: Mapping[int, OwnChannel],
    at: Moment,
    sort_id: int = 0,
) -> AccountList:
    """The channels that show something of a category, or always belong to it; UnknownSort."""
    found = current_view(operator, audience, options, chosen_sort(operator_catalogue(operator), sort_id, None), at)
    if not wanted.category_id:
        return pick_items(found, list(found.items), found.numbers, own)
    fitting = category_channels(operator, found.rows, wanted, options.hours, at, audience.maturity)
    return pick_items(found, [channel_id for channel_id in found.items if channel_id in fitting], found.numbers, own)
