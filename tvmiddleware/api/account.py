"""account/*: the session's state and what a subscriber keeps or changes on the own account."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Flag, Int, IntList, Text, about, to_objects
from tvmiddleware.auth import AUTHKEY_OF_INACTIVE, HEARTBEAT, V2_ERRORS, DeviceCall
from tvmiddleware.constants import SessionState
from tvmiddleware.present import banners as present_banners
from tvmiddleware.present import profiles as present_profiles
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.account_channels import marked_channels
from tvmiddleware.selectors.banners import BannerRow, target_banners
from tvmiddleware.selectors.profiles import account_profiles
from tvmiddleware.services import accounts, heartbeat, plugins
from tvmiddleware.services.account_channels import ChannelMarks, account_channels_mark, account_channels_sort
from tvmiddleware.services.account_transfer import (
    TransferAccountNotFound,
    TransferUnavailable,
    account_transfer,
)
from tvmiddleware.services.accounts import (
    NameUnusable,
    PasswordUnusable,
    PasswordWrong,
    PinRefused,
    ProfileNotFound,
    TemplateNotFound,
)

INVALID = 400
MOST_BANNERS = 100
NOT_FOUND = Error(404, _("requested object not found"), ChannelNotFound)
V2_CHANNEL_ERRORS = (*V2_ERRORS, NOT_FOUND)


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


class AccountChannelMarks(Answer):
    is_favorited: list[int]
    is_hidden: list[int]
    is_parent_control: list[int]


class AccountChannelItem(Schema):
    """One of ``account_channels``. A lock that is not sent stays as it is; the other two marks are then taken off."""

    channel_id: Int
    is_favorited: Flag = 0
    is_hidden: Flag = 0
    is_parent_control: Flag | None = None


class PinErrors(Schema):
    old_pin: str | None = None
    new_pin: str | None = None


class PinAnswer(Answer):
    error_messages: PinErrors


class AccountProfileRow(Schema):
    name: str
    profile_id: int
    profile_name: str


class AccountSettingsList(Answer):
    account_settings: list[AccountProfileRow]


class TargetBannerRow(Schema):
    id: int
    name: str
    image_url: str
    message: str
    deep_link: str
    meta: str


class TargetBannerList(Answer):
    target_banners: list[TargetBannerRow]
    count: int


AccountChannelItems = Annotated[
    list[AccountChannelItem],
    BeforeValidator(to_objects),
    WithJsonSchema({"type": "array", "items": AccountChannelItem.json_schema()}),
]


@endpoint(auth=HEARTBEAT, db=WRITE, answer=AccountStatus)
def account_status(
    call: DeviceCall,
    *,
    with_tariffs: Annotated[Flag, about("1 = return the ids of the account's tariffs")] = 0,
    device_model: Annotated[Text, about("device model")] = "",
) -> dict[str, Any]:
    """Check the session; the heartbeat of every box. A dead session is status 1, not an error."""
    if call.session_or_none is None:
        return heartbeat.no_session(call.now)
    answer = heartbeat.status(call.session_or_none, with_tariffs=bool(with_tariffs), marked=call.marked, now=call.now)
    if call.operator.integrations and plugins.status_refused(
        operator=call.operator,
        record=call.session_or_none,
        ip=call.ip,
        device_model=device_model,
        params=call.plugin_params,
    ):
        answer["status"] = SessionState.INACTIVE
    return answer


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=AccountChannelMarks)
def account_channels_accountsettingsinfo_v2(call: DeviceCall) -> dict[str, Any]:
    """Ids of the account's favourite, hidden and locked channels."""
    found = marked_channels(call.operator, call.session)
    return {"is_favorited": found.favorited, "is_hidden": found.hidden, "is_parent_control": found.locked}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=V2_CHANNEL_ERRORS)
def account_channels_sort_v2(
    call: DeviceCall, *, channel_ids: Annotated[IntList, about("channels in the order to keep; [] = the operator's")]
) -> dict[str, Any]:
    """Keep the account's own order of channels."""
    account_channels_sort(operator=call.operator, record=call.session, channel_ids=channel_ids)
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=V2_CHANNEL_ERRORS)
def account_channels_update_v2(
    call: DeviceCall,
    *,
    account_channels: Annotated[AccountChannelItems | None, about("channel settings, see account_channel")] = None,
    account_channel: Annotated[AccountChannelItems | None, about("another spelling of account_channels")] = None,
) -> dict[str, Any]:
    """Set favourite, hidden and lock of many channels at once, all or none."""
    items = account_channel if account_channels is None else account_channels
    if items is None:
        raise ApiError(INVALID)
    account_channels_mark(operator=call.operator, record=call.session, marks=[marks_of(item) for item in items])
    return {}


def marks_of(item: AccountChannelItem) -> ChannelMarks:
    lock = item.is_parent_control
    return ChannelMarks(
        item.channel_id, bool(item.is_favorited), bool(item.is_hidden), None if lock is None else bool(lock)
    )


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("unknown error")),
        Error(2, _("account not found"), TransferAccountNotFound),
        Error(3, _("feature unavailable"), TransferUnavailable),
    ),
    invalid=1,
)
def account_export(
    call: DeviceCall,
    *,
    service_id: Annotated[Text, about("Client ID or UID of the service the account is moved from")] = "",
    login: Annotated[Text, about("abonement there")] = "",
    password: Annotated[Text, about("password there")] = "",
) -> dict[str, Any]:
    """Take the settings of an account at another service over and switch that account off."""
    account_transfer(
        operator=call.operator,
        record=call.session,
        account=call.account,
        service_id=service_id,
        login=login,
        password=password,
        now=call.now,
        ip=call.ip,
    )
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=PinAnswer,
    errors=(Error(1, _("invalid parameters, see error_messages"), PinRefused),),
    invalid=1,
)
def account_parent_code_set(
    call: DeviceCall,
    *,
    old_pin: Annotated[Text, about("current PIN, empty if there is none")] = "",
    new_pin: Annotated[Text, about("new PIN, up to 16 characters")] = "",
) -> dict[str, Any]:
    """Change the PIN of parental control."""
    accounts.parent_code_change(account=call.account, old_pin=old_pin, new_pin=new_pin, now=call.now, ip=call.ip)
    return {"error_messages": {}}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("invalid parameters passed"), PasswordUnusable),
        Error(2, _("password change failed"), PasswordWrong),
    ),
    invalid=1,
)
def account_password_change(
    call: DeviceCall,
    *,
    old_password: Annotated[Text, about("current password")],
    new_password: Annotated[Text, about("new password")],
) -> dict[str, Any]:
    """Change the account's password; its sessions stay."""
    accounts.password_change(
        account=call.account, old_password=old_password, new_password=new_password, now=call.now, ip=call.ip
    )
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("invalid profile_id"), ProfileNotFound),
        Error(2, _("invalid name"), NameUnusable),
    ),
    invalid=1,
)
def account_profile_settings_modify(
    call: DeviceCall,
    *,
    profile_id: Annotated[Int, about("profile type ID")],
    name: Annotated[Text, about("name of the account's profile")] = "",
) -> dict[str, Any]:
    """Name one of the account's profiles."""
    accounts.profile_rename(account=call.account, profile_id=profile_id, name=name)
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=AccountSettingsList)
def account_settings_list(call: DeviceCall) -> dict[str, Any]:
    """The account's profiles, one per profile type."""
    rows = account_profiles(call.operator, call.session.account_id)
    return {"account_settings": [present_profiles.account_profile(row, lang=call.lang) for row in rows]}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("template not found"), TemplateNotFound),),
    invalid=1,
)
def account_settings_modify(
    call: DeviceCall,
    *,
    template_id: Annotated[Int, about("interface template ID; goes before the name")] = 0,
    template_system_name: Annotated[Text, about("system name of the interface template")] = "",
) -> dict[str, Any]:
    """Choose the interface template."""
    accounts.template_set(account=call.account, template_id=template_id, system_name=template_system_name)
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=TargetBannerList,
    errors=(Error(1, _("a parameter was passed incorrectly")),),
    invalid=1,
)
def account_targetbanner_list(
    call: DeviceCall,
    *,
    page: Annotated[Int, about("page number, from 1")] = 1,
    limit: Annotated[Int | None, about("banners a page, 1 to 100; all of them without it")] = None,
) -> dict[str, Any]:
    """Advertising banners aimed at this account."""
    rows = target_banners(call.operator, call.session)
    return {
        "target_banners": [present_banners.target_banner(row) for row in page_of(rows, page, limit)],
        "count": len(rows),
    }


def page_of(rows: tuple[BannerRow, ...], page: int, limit: int | None) -> tuple[BannerRow, ...]:
    if limit is None:
        return rows
    size = max(1, min(MOST_BANNERS, limit))
    start = (max(1, page) - 1) * size
    return rows[start : start + size]
