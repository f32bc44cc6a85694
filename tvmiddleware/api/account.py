"""account/*: the session's state and the account's own settings."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema

from core.api.endpoint import WRITE, Answer, endpoint
from core.api.values import Flag, Text, about
from tvmiddleware.auth import AUTHKEY_LENIENT, DeviceCall
from tvmiddleware.services import heartbeat


class UrgentMessage(Schema):
    subject: str = ""
    text: str = ""
    no_confirmation: int = 0


class Command(Schema):
    type: int = 0
    user_confirmation: int = 0
    deep_link: str = ""
    accompanying_text_to_command: str = ""
    image_for_command: str = ""


class AccountStatus(Answer):
    status: int
    status_reason: str
    utc_time: int
    has_new_messages: int
    tariff_ids: list[int] | None = None
    is_active: int
    message: UrgentMessage
    command: Command
    channel_list_changed: int


@endpoint(auth=AUTHKEY_LENIENT, db=WRITE, answer=AccountStatus)
def account_status(
    call: DeviceCall,
    *,
    with_tariffs: Annotated[Flag, about("1 = return the ids of the account's tariffs")] = 0,
    device_model: Annotated[Text, about("device model")] = "",
) -> dict[str, Any]:
    """Check the session; the heartbeat of every box. A dead session is status 1, not an error."""
    if call.session_or_none is None:
        return heartbeat.no_session(call.now)
    return heartbeat.status(call.session_or_none, with_tariffs=bool(with_tariffs), now=call.now)
