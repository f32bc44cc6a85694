"""epg/*: the guide, which all operators share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, WithJsonSchema

from apis.content.auth import CONTENT_KEY, ContentCall
from apis.content.full_access import has_full_access
from apis.content.schemas.common import wrong_parameter
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import EARLIEST_YEAR, LATEST_YEAR, Text, describe_parameter, to_moment, to_text
from core.clock import in_zone
from core.numbers import is_digits
from tvmiddleware.services.program_times import specify_times

XMLTV = re.compile(r"(\d{14})\s*([+-]?\d{4})?", re.ASCII)
UNIX_DIGITS = 11


def to_broadcast_time(value: Any) -> Any:
    """``YYYYMMDDhhmmss`` as in XMLTV, with or without `` +0300``; Unix seconds; ISO 8601. Without a zone: UTC."""
    if isinstance(value, datetime):
        return value
    text = str(to_text(value)).strip()
    if match := XMLTV.fullmatch(text):
        moment = read_digits(match[1], match[2] or "+0000")
    elif is_digits(text, UNIX_DIGITS):
        moment = datetime.fromtimestamp(int(text), UTC)
    else:
        moment = to_moment(text)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError("out of range")
    return in_zone(moment, "UTC")


def read_digits(digits: str, offset: str) -> datetime:
    """A ``+`` that a query turned into a space is put back."""
    signed = offset if offset[0] in "+-" else f"+{offset}"
    try:
        return datetime.strptime(f"{digits}{signed}", "%Y%m%d%H%M%S%z")
    except ValueError as error:
        raise ValueError("not a time") from error


BroadcastTime = Annotated[datetime, BeforeValidator(to_broadcast_time), WithJsonSchema({"type": "string"})]
NOTATION = "YYYYMMDDhhmmss, with or without +hhmm; ISO 8601; Unix time; without an offset in UTC"


@endpoint(auth=CONTENT_KEY, db=WRITE, answer=Answer)
def epg_program_time_specify(
    call: ContentCall,
    *,
    external_id: Annotated[Text, describe_parameter("id of the broadcast in the guide's source")],
    start: Annotated[BroadcastTime, describe_parameter(f"when it began; {NOTATION}")],
    stop: Annotated[BroadcastTime, describe_parameter("when it ended; the same notations")],
) -> dict[str, Any]:
    """Tell when a programme was really broadcast. For operators of CONTENT_FULL_ACCESS_CLIENTS."""
    if not has_full_access(call):
        raise wrong_parameter("client_id", _("the operator may not change what all operators share"))
    specify_times(external_id=external_id, begin=start, end=stop)
    return {}
