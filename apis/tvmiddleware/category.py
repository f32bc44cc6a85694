"""category/*: the operator's categories of channels."""

from __future__ import annotations

from typing import Any

from apis.tvmiddleware.auth import API_KEY, AUTHKEY, DeviceCall
from apis.tvmiddleware.schemas.channels import CategoryList
from core.api.endpoint import READ, endpoint
from tvmiddleware.present import channel_rows as present
from tvmiddleware.selectors.categories import counted_categories


@endpoint(auth=AUTHKEY, db=READ, answer=CategoryList)
def category_list(call: DeviceCall) -> dict[str, Any]:
    """The categories, with how many channels of the account are in each."""
    found = counted_categories(call.operator, call.session)
    return {"categories": [present.category_row(row, count, lang=call.lang) for row, count in found]}


@endpoint(auth=API_KEY, db=READ, answer=CategoryList)
def category_list_noauth(call: DeviceCall) -> dict[str, Any]:
    """The categories, with how many channels are in each."""
    found = counted_categories(call.operator, None)
    return {"categories": [present.category_row(row, count, lang=call.lang) for row, count in found]}
