"""radio/*: stations that boxes play themselves."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from core.api.values import Int, Text, describe_parameter
from library.present import radio as present
from library.selectors.radio import visible_radio
from tvmiddleware.addresses import icon_size

IconWidth = Annotated[
    Int, describe_parameter("preferred icon width; the icon becomes <file><width>_<height>.<extension>")
]


class RadioStation(Schema):
    id: int
    name: str
    url: str
    logo_url: str
    channel_name: str
    description: str
    has_subscription: int


class RadioList(Answer):
    radio: list[RadioStation]


@endpoint(auth=AUTHKEY, db=READ, answer=RadioList)
def radio_list(
    call: DeviceCall,
    *,
    icon_width: IconWidth = 0,
    icon_height: Annotated[Int, describe_parameter("preferred icon height")] = 0,
    search: Annotated[Text, describe_parameter("only stations whose name contains this")] = "",
) -> dict[str, Any]:
    """The radio stations of the account."""
    size = icon_size(icon_width, icon_height)
    rows = visible_radio(call.operator, call.session, search)
    return {"radio": [present.radio_row(row, lang=call.lang, size=size) for row in rows]}
