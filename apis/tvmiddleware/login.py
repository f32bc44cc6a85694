"""login/*: a session for a device."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from apis.tvmiddleware.auth import API_KEY, LOGIN_KEY, DeviceCall
from apis.tvmiddleware.schemas.failures import LoginCustomer, LoginCustomersFailure, LoginFailure
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import ApiError, Error, TryLater
from core.api.values import Flag, Text, describe_parameter, single_value, to_int
from core.numbers import is_digits
from external_api.exceptions import AccountRequested, ExternalApiException
from tvmiddleware.present import login as present
from tvmiddleware.present.devices import limit_devices
from tvmiddleware.services import login_customers, phone_codes
from tvmiddleware.services.login import entry, errors
from tvmiddleware.services.login.request import LoginRequest, LoginResult, storable_text

SEVERAL = 2
NO_SUCH_DEVICE = 2**62
NOBODY = -1


def to_device_id(value: Any) -> int:
    """0 and below: not given. Something unreadable is the id of no device."""
    text = str(single_value(value)).strip()
    return max(0, int(text)) if is_digits(text.removeprefix("-")) else NO_SUCH_DEVICE


def to_abonement(value: Any) -> int:
    """What is no number is nobody's abonement, unless the operator's external system can read it."""
    try:
        return int(to_int(value))
    except (TypeError, ValueError):
        return NOBODY


def to_known_id(value: Any) -> int:
    """An id that may be anything: what can't be read is no id."""
    text = str(single_value(value)).strip()
    return int(text) if is_digits(text) else 0


INTEGER = WithJsonSchema({"type": "integer"})
DeviceId = Annotated[int, BeforeValidator(to_device_id), INTEGER]
KnownId = Annotated[int, BeforeValidator(to_known_id), INTEGER]
Abonement = Annotated[
    int,
    BeforeValidator(to_abonement),
    WithJsonSchema({"type": "integer"}),
    describe_parameter("abonement; enough alone if the account may log in by abonement only"),
]
Password = Annotated[Text, describe_parameter("password of the account")]
Serial = Annotated[Text, describe_parameter("serial number of the device")]
Model = Annotated[Text, describe_parameter("model of the device")]
Brand = Annotated[Text, describe_parameter("manufacturer of the device")]
ResetBlock = Annotated[Flag, describe_parameter("1 = lift the block that the subscriber asked for")]
Phone = Annotated[Text, describe_parameter("phone number of the customer")]
Code = Annotated[Text, describe_parameter("code from the SMS or from the number that rang")]


class LoginDataCenter(Schema):
    id: int
    name: str
    location: str


class LoggedIn(Answer):
    authkey: str
    utc_time: int
    firstname: str
    lastname: str
    abonement: int
    account_id: int
    customer_id: int
    meta: str
    customer_ext_id: str
    currency: str
    ip_address: str
    activation_days_left: int
    parent_code: str
    last_channel: int
    device_uid: str
    template: str
    use_timeshift: int
    contract_number: str
    status_reason: str
    tariffs_list: str
    data_center_id: int
    data_centers: list[LoginDataCenter]
    reset_settings: bool


class LoginCustomers(Answer):
    customers: list[LoginCustomer] | None = None


LOGIN_ERRORS = (
    Error(1, _("no account found for these parameters"), errors.AccountNotFound),
    Error(2, _("the account is not active"), errors.AccountInactive),
    Error(3, _("the session could not be created"), errors.SessionNotCreated),
    Error(4, _("client_id or api_key is incorrect")),
    Error(5, _("session limit of basic devices exceeded"), errors.BasicLimit, shape=limit_devices),
    Error(6, _("the device is bound to another account"), errors.DeviceBoundElsewhere),
    Error(7, _("a request to an external system failed"), phone_codes.CodeUndelivered, ExternalApiException, TryLater),
    Error(8, _("no tariff is connected"), errors.NoTariff),
    Error(9, _("login is not allowed from this subnet"), errors.SubnetForbidden),
    Error(10, _("the tariff forbids basic devices"), errors.BasicForbidden),
    Error(11, _("the tariff forbids additional devices"), errors.AdditionalForbidden),
    Error(12, _("several accounts log in from this address"), errors.AccountAmbiguous),
    Error(13, _("the account was requested from the billing system, try again later"), AccountRequested),
    Error(15, _("the account may not use devices of this group"), errors.GroupForbidden),
    Error(16, _("session limit of this device group exceeded"), errors.GroupLimit),
    Error(17, _("a confirmation code was sent"), phone_codes.CodeSent),
    Error(18, _("wrong confirmation code"), phone_codes.CodeWrong),
    Error(19, _("ring the number to confirm your phone"), phone_codes.CallAsked),
    Error(20, _("your call is awaited"), phone_codes.CallAwaited),
    Error(21, _("the code from the SMS is awaited"), phone_codes.CodeAwaited),
    Error(22, _("the code is the end of the number that rings you"), phone_codes.FlashCallMade),
    Error(23, _("wrong digits of the number that rang you"), phone_codes.FlashCodeWrong),
    Error(24, _("the digits of the number that rang you are awaited"), phone_codes.FlashCodeAwaited),
    Error(25, _("codes were sent too often, try again later"), phone_codes.CodesTooOften),
    Error(26, _("not a phone number"), errors.PhoneInvalid),
    Error(27, _("the device to remove is not a device of this account"), errors.UnbindingRefused),
    Error(28, _("too many failed attempts, try again later"), errors.TooManyFailures),
)
EXT_ERRORS = (
    Error(
        1,
        _("no account found for these parameters"),
        errors.AccountNotFound,
        errors.AccountAmbiguous,
        errors.PhoneInvalid,
    ),
    Error(2, _("the account is not active"), errors.AccountInactive),
    Error(
        3,
        _("the session could not be created"),
        errors.SessionNotCreated,
        errors.BasicLimit,
        errors.NoTariff,
        errors.BasicForbidden,
        errors.AdditionalForbidden,
        errors.GroupLimit,
        errors.TooManyFailures,
        errors.UnbindingRefused,
    ),  # fmt: skip
    Error(4, _("client_id or api_key is incorrect")),
    Error(6, _("the device is bound to another account"), errors.DeviceBoundElsewhere),
    Error(
        7,
        _("a request to an external system failed"),
        phone_codes.CodeUndelivered,
        phone_codes.CodesTooOften,
        ExternalApiException,
        TryLater,
        shape=limit_devices,
    ),
    Error(9, _("login is not allowed from this subnet"), errors.SubnetForbidden),
    Error(13, _("the account was requested from the billing system, try again later"), AccountRequested),
    Error(15, _("the account may not use devices of this group"), errors.GroupForbidden),
)
CUSTOMER_LIST_ERRORS = (
    Error(1, _("no customer has this phone number"), login_customers.LoginCustomerNotFound),
    Error(SEVERAL, _("several customers have this phone number")),
    Error(3, _("a confirmation code was sent"), phone_codes.CodeSent),
    Error(4, _("wrong confirmation code"), phone_codes.CodeWrong),
    Error(5, _("the code from the SMS is awaited"), phone_codes.CodeAwaited),
    Error(6, _("codes were sent too often, try again later"), phone_codes.CodesTooOften, errors.TooManyFailures),
    Error(7, _("the code could not be sent"), phone_codes.CodeUndelivered, TryLater),
    Error(8, _("wrong parameter"), errors.PhoneInvalid),
)


@endpoint(auth=LOGIN_KEY, db=WRITE, answer=LoggedIn, failure=LoginFailure, errors=LOGIN_ERRORS, invalid=1, outside=True)
def login(
    call: DeviceCall,
    *,
    abonement: Abonement = 0,
    phone_number: Phone = "",
    password: Password = "",
    device_serial: Serial = "",
    device_model: Model = "",
    brand_name: Brand = "",
    reset_block_status_reason: ResetBlock = 0,
    try_login_by_phone: Annotated[Flag, describe_parameter("1 = log in by phone when nothing else is possible")] = 0,
    profile_id: Annotated[KnownId, describe_parameter("profile type")] = 0,
    validation_code: Code = "",
    device_id_for_unbinding: Annotated[DeviceId, describe_parameter("device to remove first")] = 0,
    app_build_version: Annotated[Text, describe_parameter("build of the app")] = "",
) -> dict[str, Any]:
    """Create a session."""
    request = request_of(
        call,
        abonement=abonement,
        phone_number=phone_number,
        password=password,
        device_serial=device_serial,
        device_model=device_model,
        brand_name=brand_name,
        reset_block_status_reason=bool(reset_block_status_reason),
        try_login_by_phone=bool(try_login_by_phone),
        profile_id=profile_id,
        validation_code=validation_code,
        device_id_for_unbinding=device_id_for_unbinding,
        app_build_version=app_build_version,
    )
    with call.handing_ticket():
        return answer(call, entry.device_login(request=request))


@endpoint(auth=LOGIN_KEY, db=WRITE, answer=LoggedIn, failure=LoginFailure, errors=EXT_ERRORS, invalid=1, outside=True)
def login_ext(
    call: DeviceCall,
    *,
    abonement: Abonement = 0,
    password: Password = "",
    device_serial: Serial = "",
    device_model: Model = "",
    brand_name: Brand = "",
    reset_block_status_reason: ResetBlock = 0,
) -> dict[str, Any]:
    """Create a session as the operator's external system says; without such a system, an ordinary one."""
    request = request_of(
        call,
        abonement=abonement,
        password=password,
        device_serial=device_serial,
        device_model=device_model,
        brand_name=brand_name,
        reset_block_status_reason=bool(reset_block_status_reason),
    )
    with call.handing_ticket():
        return answer(call, entry.login_ext(request=request))


@endpoint(
    auth=API_KEY,
    db=WRITE,
    answer=LoginCustomers,
    failure=LoginCustomersFailure,
    errors=CUSTOMER_LIST_ERRORS,
    invalid=8,
    outside=True,
)  # keeps codes
def login_customer_list(call: DeviceCall, *, phone_number: Phone, validation_code: Code = "") -> dict[str, Any]:
    """Whose abonements may log in with this phone, once its owner has shown the code from an SMS."""
    request = request_of(call, phone_number=phone_number, validation_code=validation_code)
    with call.handing_ticket():
        found = login_customers.customers_for_login(request=request)
    rows = [{"ext_id": row.ext_id, "abonement": row.abonement} for row in found]
    if len({row.customer_id for row in found}) > 1:
        raise ApiError(SEVERAL, customers=rows)
    return {"customers": rows}


def request_of(call: DeviceCall, **given: Any) -> LoginRequest:
    texts: dict[str, Any] = {
        name: storable_text(value) if isinstance(value, str) else value for name, value in given.items()
    }
    return LoginRequest(
        operator=call.operator,
        ip=call.ip,
        now=call.now,
        device=storable_text(call.text("device")),
        device_uid=storable_text(call.device_uid),
        user_agent=storable_text(call.request.headers.get("User-Agent", "")),
        ticket=call.ticket,
        lang=call.text("lang"),
        params=call.given,
        plugin_params=call.plugin_params,
        **texts,
    )


def answer(call: DeviceCall, made: LoginResult) -> dict[str, Any]:
    """The cookies let a browser come back without storing anything itself; a foreign page can't have them changed."""
    if made.undo:
        call.undo.append(made.undo)
    if not call.forged:
        call.cookies.update(authkey=made.session.key, device_uid=made.session.device_uid)
    return present.logged_in(made, call.operator, lang=call.lang)
