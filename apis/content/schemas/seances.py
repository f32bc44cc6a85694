"""What seances and tickets are made of, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from apis.content.auth import ContentCall
from apis.content.schemas.common import ContentMade
from core import clock
from core.api.endpoint import ParamsModel
from core.api.values import Int, Moment, describe_parameter, to_text
from core.numbers import is_digits
from library.models.seances import LONGEST_CODE


def to_code(value: Any) -> Any:
    """Digits; zeros at the front belong to it."""
    code = to_text(value).strip()
    if code and not is_digits(code, LONGEST_CODE):
        raise ValueError(f"not a number of up to {LONGEST_CODE} digits")
    return code


TicketCode = Annotated[
    str,
    BeforeValidator(to_code),
    WithJsonSchema({"type": "string", "pattern": f"^[0-9]{{1,{LONGEST_CODE}}}$"}),
    describe_parameter("ticket code, digits; eight of them are drawn if omitted"),
]


class SeanceParams(ParamsModel):
    vid: Annotated[Int, describe_parameter("film ID")]
    vfid: Annotated[Int, describe_parameter("file ID; the film's first if omitted")] = 0
    date_start: Annotated[Moment, describe_parameter("begin; without an offset in the operator's time zone")]
    date_end: Annotated[Moment | None, describe_parameter("end; as long as the file or the film lasts if omitted")] = (
        None
    )


class TicketMade(ContentMade):
    code: int


def seance_times(call: ContentCall, params: SeanceParams) -> tuple[datetime, datetime | None]:
    """Begin and end; a time without an offset is the operator's."""
    zone = call.operator.time_zone
    return clock.in_zone(params.date_start, zone), params.date_end and clock.in_zone(params.date_end, zone)
