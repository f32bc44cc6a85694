"""settings/save: what boxes keep about their account."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from apis.tvmiddleware.schemas.failures import PinFailure
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, Text, describe_parameter, to_list, to_objects
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.services import settings as service
from tvmiddleware.services.account_channels import ChannelMarks
from tvmiddleware.services.accounts import PinRefused
from tvmiddleware.services.settings import NewSettings, SettingsRefused

REFUSED = Error(1, _("an error occurred, settings not saved"), SettingsRefused, ChannelNotFound, PinRefused)
ChannelId = Annotated[Int | None, describe_parameter("channel id")]


class ChannelPlace(Schema):
    """One of ``channels_sort``, in the viewer's order. Marks that are not sent stay as they are."""

    id: Int
    is_parent_control: Flag | None = None
    is_favorited: Flag | None = None
    is_hidden: Flag | None = None


def to_places(value: Any) -> Any:
    """A list of objects; bare ids, also with commas between them, are an order without marks."""
    items = to_objects(value) if isinstance(value, str) and value.lstrip().startswith("{") else to_list(value)
    if not isinstance(items, list):
        return items
    return [item if isinstance(item, dict) else {"id": item} for item in items]


ChannelPlaces = Annotated[
    list[ChannelPlace],
    BeforeValidator(to_places),
    WithJsonSchema({"type": "array", "items": ChannelPlace.json_schema()}),
]


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=(REFUSED,), invalid=1, failure=PinFailure)
def settings_save(
    call: DeviceCall,
    *,
    parent_code: Annotated[Text | None, describe_parameter("new PIN of parental control")] = None,
    favorite_channel: ChannelId = None,
    unfavorite_channel: ChannelId = None,
    parent_lock_channel: ChannelId = None,
    parent_unlock_channel: ChannelId = None,
    use_timeshift: Annotated[Flag | None, describe_parameter("1 = live viewing by local time")] = None,
    preferred_timeshift_offset: Annotated[Int | None, describe_parameter("hour shift, -24 to 24")] = None,
    data_center_id: Annotated[Int | None, describe_parameter("data centre; -1 = any")] = None,
    channels_sort: Annotated[
        ChannelPlaces | None, describe_parameter("the viewer's order; empty = the operator's")
    ] = None,
) -> dict[str, Any]:
    """Save settings of the account, all or none."""
    new = NewSettings(
        parent_code=parent_code,
        use_timeshift=flag(use_timeshift),
        timeshift_offset=preferred_timeshift_offset,
        data_center_id=data_center_id,
        marks=single_marks(favorite_channel, unfavorite_channel, parent_lock_channel, parent_unlock_channel),
        order=[place(item) for item in channels_sort or []] if channels_sort or order_dropped(call) else None,
    )
    service.settings_save(operator=call.operator, record=call.session, account=call.account, new=new)
    return {}


def single_marks(
    favorite: int | None, unfavorite: int | None, lock: int | None, unlock: int | None
) -> list[ChannelMarks]:
    marks = []
    for channel_id, value in ((favorite, True), (unfavorite, False)):
        if channel_id is not None:
            marks.append(ChannelMarks(channel_id, is_favorited=value))
    for channel_id, value in ((lock, True), (unlock, False)):
        if channel_id is not None:
            marks.append(ChannelMarks(channel_id, is_parent_control=value))
    return marks


def place(item: ChannelPlace) -> ChannelMarks:
    return ChannelMarks(item.id, flag(item.is_favorited), flag(item.is_hidden), flag(item.is_parent_control))


def flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def order_dropped(call: DeviceCall) -> bool:
    """Whether ``channels_sort`` came empty: the one parameter where that is not the same as not given."""
    given = (call.request.GET, call.request.POST, call.given)
    return any("channels_sort" in data for data in given)
