"""message/*: texts from the operator on the viewer's screen."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Text, describe_parameter
from tvmiddleware.events import subscriber_actor
from tvmiddleware.present import messages as present
from tvmiddleware.selectors.messages import messages_of
from tvmiddleware.services import messages
from tvmiddleware.services.messages import MessageNotFound

LIST_LIMIT = 200
UNKNOWN = Error(1, _("uuid unset or invalid"), MessageNotFound)
Uuid = Annotated[Text, describe_parameter("string ID of the message")]


class MessageRow(Schema):
    uuid: str
    subject: str
    created_at: int | str
    urgent: int
    was_read: int


class MessageList(Answer):
    messages: list[MessageRow]


class MessageDetail(Answer, MessageRow):
    text: str
    no_confirmation: int


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=MessageList)
def message_list(call: DeviceCall) -> dict[str, Any]:
    """Messages of the account, the newest first."""
    rows = messages_of(call.session.account_id, call.now)[:LIST_LIMIT]
    return {"messages": [present.message_row(row, xml=call.xml) for row in rows]}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=MessageDetail, errors=(UNKNOWN,), invalid=1)
def message_detail(call: DeviceCall, *, uuid: Uuid) -> dict[str, Any]:
    """One message in full; opening it marks it read."""
    message = messages.message_read(
        account_id=call.session.account_id, uuid=uuid, now=call.now, actor=subscriber_actor(call.session.abonement)
    )
    return present.message_full(message, xml=call.xml)


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=(UNKNOWN,), invalid=1)
def message_delete(call: DeviceCall, *, uuid: Uuid) -> dict[str, Any]:
    """Delete a message, or with ``all`` every one of the account."""
    session = call.session
    messages.message_delete(
        client_id=session.client_id,
        account_id=session.account_id,
        uuid=uuid,
        now=call.now,
        actor=subscriber_actor(call.session.abonement),
    )
    return {}
