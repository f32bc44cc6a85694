"""account/*: the session's state and what a subscriber keeps or changes on the own account."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from apis.tvmiddleware import customer
from apis.tvmiddleware.auth import API_KEY, AUTHKEY_OF_INACTIVE, HEARTBEAT, V2_ERRORS, DeviceCall
from apis.tvmiddleware.customer import Channel, TariffIds, TryActivate, VirtualIds
from apis.tvmiddleware.library_calls import library_of
from apis.tvmiddleware.schemas.accounts import (
    AccountTariffList,
    AccountTariffSubscribed,
    LenientInt,
    Registration,
)
from apis.tvmiddleware.schemas.failures import PinErrors, PinFailure, RegistrationFailure, TariffFailure
from billing.selectors.offers import buyer_of
from billing.services import overview, subscribers
from billing.services.registration import BillingRegistration
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Flag, Int, IntList, Text, describe_parameter, to_objects
from external_api.exceptions import ExternalApiError
from library.present import target_banners as present_banners
from library.selectors.target_banners import BannerRow, target_banners
from library.selectors.tariff_films import count_by_tariffs
from library.selectors.video_access import viewer_library
from library.services.video_marks import FilmUnknown, VideoSetting, update_settings
from tvmiddleware.addresses import api_base, method_address
from tvmiddleware.constants import SessionState
from tvmiddleware.present import customers as present_customers
from tvmiddleware.present import heartbeat as present_heartbeat
from tvmiddleware.present import profiles as present_profiles
from tvmiddleware.present import tariffs as present_tariffs
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.account_channels import marked_channels
from tvmiddleware.selectors.profiles import account_profiles
from tvmiddleware.services import (
    accounts,
    captcha,
    heartbeat,
    parent_codes,
    password_reset,
    phone_codes,
    plugins,
)
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
from tvmiddleware.services.login.request import storable_text
from tvmiddleware.services.qr import phone_token
from tvmiddleware.services.registration import RegisterParams, RegistrationProcess
from tvmiddleware.services.registration import errors as registration

INVALID = 400
MOST_BANNERS = 100
MOST_COMMENT = 512
NOTHING_ASKED = {"captcha_url": "", "confirmation_phone": "", "confirmation_phone_qrcode_url": ""}
NOT_FOUND = Error(404, _("requested object not found"), ChannelNotFound)
FILM_NOT_FOUND = Error(404, _("film not found"), FilmUnknown)
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


class AccountVideoItem(Schema):
    """One of ``account_video``."""

    id: Int
    is_favorited: Flag = 0


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
AccountVideoItems = Annotated[
    list[AccountVideoItem],
    BeforeValidator(to_objects),
    WithJsonSchema({"type": "array", "items": AccountVideoItem.json_schema()}),
]
MOST_VIDEOS = 1000


@endpoint(auth=HEARTBEAT, db=WRITE, answer=AccountStatus, outside=True, repeatable=True)
def account_status(
    call: DeviceCall,
    *,
    with_tariffs: Annotated[Flag, describe_parameter("1 = return the ids of the account's tariffs")] = 0,
    device_model: Annotated[Text, describe_parameter("device model")] = "",
) -> dict[str, Any]:
    """Check the session; the heartbeat of every box. A dead session is status 1, not an error."""
    if call.session_or_none is None:
        return present_heartbeat.no_session(call.now)
    found = heartbeat.heartbeat_record(call.session_or_none, marked=call.marked, now=call.now)
    answer = present_heartbeat.live_session(found, with_tariffs=bool(with_tariffs), now=call.now)
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
    call: DeviceCall,
    *,
    channel_ids: Annotated[IntList, describe_parameter("channels in the order to keep; [] = the operator's")],
) -> dict[str, Any]:
    """Keep the account's own order of channels."""
    account_channels_sort(operator=call.operator, record=call.session, channel_ids=channel_ids)
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=V2_CHANNEL_ERRORS)
def account_channels_update_v2(
    call: DeviceCall,
    *,
    account_channels: Annotated[
        AccountChannelItems | None, describe_parameter("channel settings, see account_channel")
    ] = None,
    account_channel: Annotated[
        AccountChannelItems | None, describe_parameter("another spelling of account_channels")
    ] = None,
) -> dict[str, Any]:
    """Set favourite, hidden and lock of many channels at once, all or none."""
    items = account_channel if account_channels is None else account_channels
    if items is None:
        raise ApiError(INVALID)
    account_channels_mark(operator=call.operator, record=call.session, marks=[marks_of(item) for item in items])
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=(*V2_ERRORS, Error(404, _("film not found"), FilmUnknown))
)
def account_video_update_v2(
    call: DeviceCall,
    *,
    account_video: Annotated[AccountVideoItems, describe_parameter("film settings, at most 1000")],
) -> dict[str, Any]:
    """Make many films favourites, or none, at once: all or nothing."""
    if len(account_video) > MOST_VIDEOS:
        raise ApiError(INVALID)
    update_settings(
        library=viewer_library(call.operator, call.session, None, call.now),
        account_id=call.session.account_id,
        settings=[VideoSetting(item.id, bool(item.is_favorited)) for item in account_video],
        now=call.now,
    )
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
    service_id: Annotated[Text, describe_parameter("Client ID or UID of the service the account is moved from")] = "",
    login: Annotated[Text, describe_parameter("abonement there")] = "",
    password: Annotated[Text, describe_parameter("password there")] = "",
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
    failure=PinFailure,
    errors=(Error(1, _("invalid parameters, see error_messages"), PinRefused),),
    invalid=1,
)
def account_parent_code_set(
    call: DeviceCall,
    *,
    old_pin: Annotated[Text, describe_parameter("current PIN, empty if there is none")] = "",
    new_pin: Annotated[Text, describe_parameter("new PIN, up to 16 characters")] = "",
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
    old_password: Annotated[Text, describe_parameter("current password")],
    new_password: Annotated[Text, describe_parameter("new password")],
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
    profile_id: Annotated[Int, describe_parameter("profile type ID")],
    name: Annotated[Text, describe_parameter("name of the account's profile")] = "",
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
    template_id: Annotated[Int, describe_parameter("interface template ID; goes before the name")] = 0,
    template_system_name: Annotated[Text, describe_parameter("system name of the interface template")] = "",
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
    page: Annotated[Int, describe_parameter("page number, from 1")] = 1,
    limit: Annotated[Int | None, describe_parameter("banners a page, 1 to 100; all of them without it")] = None,
) -> dict[str, Any]:
    """Advertising banners aimed at this account."""
    rows = target_banners(call.operator, call.session, call.now)
    return {
        "target_banners": [present_banners.target_banner(row) for row in page_of(rows, page, limit)],
        "count": len(rows),
    }


def page_of(rows: list[BannerRow], page: int, limit: int | None) -> list[BannerRow]:
    if limit is None and page <= 1:
        return rows
    size = MOST_BANNERS if limit is None else max(1, min(MOST_BANNERS, limit))
    start = (max(1, page) - 1) * size
    return rows[start : start + size]


# --- tariffs ----------------------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=AccountTariffList,
    errors=(Error(1, _("error"), ExternalApiError),),
    invalid=1,
)
def account_tariff_list(call: DeviceCall) -> dict[str, Any]:
    """What the account has and may connect."""
    account = customer.account_of(call)
    buyer = buyer_of(account.customer, account, call.now, for_customer=False)
    seen = overview.tariffs_seen(account, call.session.region, call.plugin_params, buyer, virtual=None)
    films = count_by_tariffs(library_of(call), [one.tariff_ids for one in seen])
    rows = zip(seen, films, strict=True)
    return {"tariffs": [present_tariffs.tariff_row(one, videos_count=count, lang=call.lang) for one, count in rows]}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=AccountTariffSubscribed,
    errors=customer.SUBSCRIBE_ERRORS,
    failure=TariffFailure,
    invalid=1,
)
def account_tariff_subscribe(
    call: DeviceCall,
    *,
    tariff_id: TariffIds = [],  # noqa: B006  (read only)
    virtual_tariff_id: VirtualIds = [],  # noqa: B006
    channel_id: Channel = 0,
    try_activate: TryActivate = 0,
) -> dict[str, Any]:
    """Connect tariffs to the account: all of them or none."""
    awaited = subscribers.caller_subscribe(
        caller=customer.make_caller(call, of_account=True),
        tariff_ids=tariff_id,
        virtual_ids=virtual_tariff_id,
        try_activate=bool(try_activate),
        channel_id=max(channel_id, 0),
    )
    payment = present_customers.awaited_payment(awaited)
    return {"payment_info": {name: str(one) if name == "invoice_id" else one for name, one in payment.items()}}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=customer.UNSUBSCRIBE_ERRORS,
    invalid=1,
    failure=TariffFailure,
)
def account_tariff_unsubscribe(
    call: DeviceCall,
    *,
    tariff_id: TariffIds = [],  # noqa: B006
    virtual_tariff_id: VirtualIds = [],  # noqa: B006
) -> dict[str, Any]:
    """Drop tariffs of the account: all of them or none."""
    subscribers.caller_unsubscribe(
        caller=customer.make_caller(call, of_account=True), tariff_ids=tariff_id, virtual_ids=virtual_tariff_id
    )
    return {}


# --- registration, forgotten secrets ----------------------------------------------------------------------------------
CAPTCHA_SENT, CALL_ASKED = 12, 16
PASSWORD_NUMBER = re.compile(r"[1-9][0-9]{0,14}")
"""Up to 15 digits: JavaScript reads them exactly."""
REGISTER_ERRORS = (
    Error(2, _("registration is forbidden for this operator"), registration.RegistrationForbidden),
    Error(3, _("too many registrations from this address"), registration.TooManyRegistrations),
    Error(4, _("invalid auto_activation_period"), registration.TrialInvalid),
    Error(5, _("invalid phone number"), registration.PhoneUnusable),
    Error(6, _("this phone number is registered already"), registration.PhoneTaken),
    Error(7, _("mobile_phone_number or device_uid is needed"), registration.NothingToKnowBy),
    Error(8, _("registration in the operator's billing failed"), registration.ExternalBillingFailed),
    Error(9, _("an SMS with a confirmation code was sent"), phone_codes.CodeSent),
    Error(10, _("wrong confirmation code"), phone_codes.CodeWrong),
    Error(11, _("the external system did not create the account"), registration.ExternalApiFailed),
    Error(CAPTCHA_SENT, _("type the letters of the picture"), captcha.CaptchaSent),
    Error(13, _("wrong or expired letters of the picture"), captcha.CaptchaWrong),
    Error(14, _("too many pictures were asked for"), captcha.TooManyCaptchas),
    Error(15, _("invalid dealer_id"), registration.DealerInvalid),
    Error(CALL_ASKED, _("call the number to confirm your phone"), phone_codes.CallAsked),
    Error(17, _("your call is awaited"), phone_codes.CallAwaited),
    Error(18, _("registration is disabled"), registration.RegistrationOff),
    Error(19, _("the code is the end of the number that rang"), phone_codes.FlashCallMade),
    Error(20, _("wrong code: it is the end of the number that rang"), phone_codes.FlashCodeWrong),
    Error(21, _("the code from the SMS is awaited"), phone_codes.CodeAwaited),
    Error(22, _("the end of the number that rang is awaited"), phone_codes.FlashCodeAwaited),
    Error(23, _("wrong billing handler"), registration.ProviderInvalid),
    Error(24, _("the account has another phone number"), registration.PhoneDiffers),
    Error(25, _("codes were sent too often, try again later"), phone_codes.CodesTooOften),
    Error(1, _("registration failed"), registration.RegistrationFailed, phone_codes.CodeUndelivered),
)
RESET_ERRORS = (
    Error(1, _("wrong parameter"), password_reset.ContactInvalid),
    Error(2, "Customer not found", password_reset.ResetCustomerNotFound),  # in every language: apps compare it
    Error(3, _("a confirmation code was sent"), phone_codes.CodeSent),
    Error(4, _("two or more accounts have this contact"), password_reset.ContactAmbiguous),
    Error(5, _("wrong or expired code"), phone_codes.CodeWrong),
    Error(6, _("the customer has no accounts"), password_reset.NoAccounts),
    Error(7, _("a code was sent already"), phone_codes.CodeAwaited, phone_codes.CodesTooOften),
    Error(8, _("the code could not be sent"), phone_codes.CodeUndelivered),
)
PIN_ERRORS = (
    Error(1, _("the SMS could not be sent"), parent_codes.PinNotSent),
    Error(2, _("the customer has no mobile phone"), parent_codes.PhoneMissing),
    Error(3, _("no PIN is set"), parent_codes.PinMissing),
    Error(4, _("an SMS was sent a moment ago"), parent_codes.PinTooSoon),
    Error(5, _("too many SMS to this number"), parent_codes.PinTooOften),
)


@endpoint(
    auth=API_KEY,
    db=WRITE,
    answer=Registration,
    failure=RegistrationFailure,
    errors=REGISTER_ERRORS,
    invalid=1,
    outside=True,
)
def account_register(
    call: DeviceCall,
    *,
    send_sms: Annotated[Flag, describe_parameter("1 = send login and password by SMS")] = 0,
    auto_activation_period: Annotated[LenientInt, describe_parameter("days of trial, from the first login on")] = 0,
    comment: Annotated[Text, describe_parameter("kept with the customer")] = "",
    mobile_phone_number: Annotated[Text, describe_parameter("with the country's code, or with region_code")] = "",
    region_code: Annotated[Text, describe_parameter("country of the number (RU)")] = "",
    code: Annotated[Text, describe_parameter("confirmation code, after error 9, 16 or 19")] = "",
    device_model: Annotated[Text, describe_parameter("model of the device")] = "",
    password: Annotated[Text, describe_parameter("password of the account; made up if not given")] = "",
    parent_code: Annotated[Text, describe_parameter("PIN of parental control")] = "",
    external: Annotated[Flag, describe_parameter("1 = through the operator's external system only")] = 0,
    login: Annotated[Text, describe_parameter("name of the account in the external system")] = "",
    captcha_code: Annotated[Text, describe_parameter("letters of the picture, after error 12")] = "",
    dealer_id: Annotated[LenientInt, describe_parameter("dealer of the customer")] = 0,
    custom_billing_provider_id: Annotated[LenientInt, describe_parameter("billing handler of the customer")] = 0,
    generate_confirmation_phone_qrcode: Annotated[
        Flag, describe_parameter("1 = the number to call as a QR code too")
    ] = 0,
) -> dict[str, Any]:
    """Make an account; the phone, if there is one, is confirmed first."""
    given = RegisterParams(
        operator=call.operator,
        ip=call.ip,
        now=call.now,
        mobile_phone_number=storable_text(mobile_phone_number),
        region_code=region_code[:2],
        code=code,
        captcha_code=captcha_code,
        device=storable_text(call.text("device")),
        device_uid=storable_text(call.device_uid),
        device_model=storable_text(device_model),
        password=password,
        parent_code=parent_code,
        comment=storable_text(comment, MOST_COMMENT),
        auto_activation_period=auto_activation_period,
        dealer_id=dealer_id,
        login=storable_text(login),
        external=bool(external),
        custom_billing_provider_id=custom_billing_provider_id,
        send_sms=bool(send_sms),
        ticket=call.ticket,
        lang=call.text("lang"),
        plugin_params=call.plugin_params,
    )
    try:
        with call.handing_ticket():
            made = RegistrationProcess(given, BillingRegistration()).run()
    except captcha.CaptchaSent as sent:
        raise ApiError(CAPTCHA_SENT, captcha_url=picture(call, "noauth/captcha/image/", sent.token)) from sent
    except phone_codes.CallAsked as asked:
        raise ApiError(CALL_ASKED, **number_to_call(call, asked, bool(generate_confirmation_phone_qrcode))) from asked
    return {**NOTHING_ASKED, "abonement": made.account.abonement, "password": as_number(made.password)}


def as_number(password: str) -> int | str:
    """Scripts look for ``"password":821314``. What a number would not give back (a zero in front) stays a text."""
    exact = PASSWORD_NUMBER.fullmatch(password) is not None
    return int(password) if exact else password


def number_to_call(call: DeviceCall, asked: phone_codes.CallAsked, as_qr: bool) -> dict[str, Any]:
    phone = str(asked.fields["confirmation_phone"])
    address = picture(call, "noauth/qr/phone/image/", phone_token(phone)) if as_qr else ""
    return {"confirmation_phone": phone, "confirmation_phone_qrcode_url": address}


def picture(call: DeviceCall, path: str, token: str) -> str:
    return method_address(api_base(call.origin, call.request.path_info), path, token=token)


@endpoint(auth=API_KEY, db=WRITE, answer=Answer, errors=RESET_ERRORS, invalid=1, outside=True)
def account_reset_password(
    call: DeviceCall,
    *,
    email: Annotated[Text, describe_parameter("e-mail address of the customer")] = "",
    mobile_phone_number: Annotated[Text, describe_parameter("phone number of the customer")] = "",
    code: Annotated[Text, describe_parameter("confirmation code, after error 3")] = "",
) -> dict[str, Any]:
    """Send a code to the customer; called with it, send a new password."""
    asked = password_reset.ResetRequest(
        client_id=call.operator.id,
        ip=call.ip,
        now=call.now,
        email=storable_text(email),
        mobile_phone_number=storable_text(mobile_phone_number),
        code=code,
        lang=call.text("lang"),
        device_uid=storable_text(call.device_uid),
        ticket=call.ticket,
    )
    with call.handing_ticket():
        password_reset.password_reset(request=asked)
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=PIN_ERRORS, invalid=1, outside=True)
def account_send_parent_code_by_sms(call: DeviceCall) -> dict[str, Any]:
    """Send the PIN of parental control to the customer's phone."""
    parent_codes.parent_code_send(account=call.account, now=call.now, ip=call.ip, lang=call.text("lang"))
    return {}
