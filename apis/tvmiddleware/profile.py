"""profile/*: the operator's profile types."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from tvmiddleware.present import profiles as present
from tvmiddleware.selectors.profiles import profile_types


class ProfileTypeRow(Schema):
    id: int
    name: str
    default: int
    show_adult_content: int
    description: str


class ProfileList(Answer):
    profiles: list[ProfileTypeRow]


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=ProfileList)
def profile_list(call: DeviceCall) -> dict[str, Any]:
    """Profile types of the operator."""
    return {"profiles": [present.profile_row(row, lang=call.lang) for row in profile_types(call.operator).values()]}
