"""notification/*: reminders of programmes."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Int, Text, describe_parameter
from core.numbers import is_digits
from tvmiddleware.addresses import icon_size
from tvmiddleware.present import programs as present
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.notifications import account_reminders
from tvmiddleware.selectors.programs import ProgramNotFound
from tvmiddleware.services import notifications

ALL = "all"
MOST_DIGITS = 19
UNKNOWN = Error(404, _("given channel or programme does not exist"), ChannelNotFound, ProgramNotFound)
NO_PROGRAM = Error(1, _("pid unset or invalid"))
WRONG_SIZE = Error(1, _("icon_width, icon_height invalid"))


class ReminderRow(Schema):
    """``program_meta`` is text: a JSON object with every key of ProgramMeta, or empty."""

    id: int
    name: str
    url: str
    icon: str
    category_id: int
    timeshift_offset: int
    has_record: int
    max_archive_duration: int
    program_id: int
    program_begin_time: int
    program_end_time: int
    program_name: str
    program_description: str
    program_category: str
    program_preview_url: str
    program_rating: int
    program_meta: str


class NotificationList(Answer):
    notifications: list[ReminderRow]


@endpoint(auth=AUTHKEY, db=WRITE, answer=Answer, errors=(UNKNOWN,), invalid=404)
def notification_create(
    call: DeviceCall,
    *,
    cid: Annotated[Int, describe_parameter("channel ID")],
    pid: Annotated[Int, describe_parameter("programme to remind of")],
    timeshift_offset: Annotated[Int, describe_parameter("hour shift of the reminder, where the channel has none")] = 0,
) -> dict[str, Any]:
    """Set a reminder; setting it again is no error."""
    notifications.notification_create(
        operator=call.operator,
        record=call.session,
        channel_id=cid,
        program_id=pid,
        timeshift_offset=timeshift_offset,
        now=call.now,
    )
    return {}


@endpoint(auth=AUTHKEY, db=WRITE, answer=Answer, errors=(NO_PROGRAM,), invalid=1)
def notification_delete(
    call: DeviceCall, *, pid: Annotated[Text, describe_parameter("programme whose reminder goes; all = every reminder")]
) -> dict[str, Any]:
    """Delete a reminder, or all of them."""
    account_id = call.session.account_id
    if pid == ALL:
        notifications.notification_delete_all(account_id=account_id)
    elif is_digits(pid, MOST_DIGITS - 1):
        notifications.notification_delete(account_id=account_id, program_id=int(pid))
    else:
        raise ApiError(1)
    return {}


@endpoint(auth=AUTHKEY, db=READ, answer=NotificationList, errors=(WRONG_SIZE,), invalid=1)
def notification_list(
    call: DeviceCall,
    *,
    icon_width: Annotated[Int, describe_parameter("preferred channel icon width")] = 0,
    icon_height: Annotated[Int, describe_parameter("preferred channel icon height")] = 0,
) -> dict[str, Any]:
    """Reminders: of programmes to come, and of past ones that the archive still has."""
    size = icon_size(icon_width, icon_height)
    rows = account_reminders(call.operator, call.session, call.lang, call.now)
    return {"notifications": [present.reminder_row(row, call.links, icon=size, slot=call.lang) for row in rows]}
