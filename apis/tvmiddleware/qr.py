"""qr/*: a TV logs in with the help of a phone."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import ANYONE, API_KEY, AUTHKEY_OF_INACTIVE, DeviceCall
from apis.tvmiddleware.schemas.failures import DevicesFailure
from core.api.answers import PNG, DeclaredResponse
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.site import text_language
from core.api.values import Int, Text, describe_parameter
from core.numbers import is_digits
from external_api.exceptions import ExternalApiException
from tvmiddleware.addresses import api_base
from tvmiddleware.present.devices import limit_devices
from tvmiddleware.services import qr
from tvmiddleware.services.login import errors
from tvmiddleware.services.login.request import storable_text

NOT_FOUND = 404
CODE_LENGTH = 16
MOST_TOKEN = 200
NO_CODE = Error(NOT_FOUND, _("no such code"), status=NOT_FOUND)
PAGE = DeclaredResponse(200, "a page for the phone's browser", "text/html")
PHONE_GONE = Error(NOT_FOUND, _("no such code"), qr.QrNotFound, status=NOT_FOUND)
TYPE_LENGTH = 64
GENERATE_ERRORS = (
    Error(1, _("device or device_uid not given"), qr.DeviceMissing),
    Error(2, _("this device type is not supported"), qr.DeviceUnsupported),
    Error(3, _("the QR login could not be created"), qr.QrNotCreated),
)
SYNC_ERRORS = (
    Error(1, _("login_code not given or invalid"), qr.CodeInvalid),
    Error(2, _("the QR login is unknown or past its time"), qr.QrNotFound),
    Error(4, _("the TV has no device_uid"), qr.QrWithoutUid),
    Error(5, _("the QR login was used already"), qr.QrUsed),
    Error(6, _("the TV's session could not be created"), errors.SessionNotCreated),
    Error(7, _("the TV has no device type"), qr.QrWithoutType),
    Error(8, _("the account is not active"), errors.AccountInactive),
    Error(9, _("session limit of basic devices exceeded"), errors.BasicLimit, shape=limit_devices),
    Error(10, _("the device is bound to another account"), errors.DeviceBoundElsewhere),
    Error(11, _("a request to an external system failed"), ExternalApiException),
    Error(12, _("no suitable tariff is connected"), errors.NoTariff),
    Error(13, _("login is not allowed from this address"), errors.SubnetForbidden),
    Error(14, _("the tariff forbids basic devices"), errors.BasicForbidden),
    Error(15, _("the tariff forbids additional devices"), errors.AdditionalForbidden),
    Error(16, _("the account may not use devices of this group"), errors.GroupForbidden),
    Error(17, _("session limit of this device group exceeded"), errors.GroupLimit),
    Error(18, _("login failed"), qr.TooManyGuesses, errors.LoginError),
    Error(19, _("internal error while the TV's session was created")),
)
ClientId = Annotated[Int, describe_parameter("operator of the TV")]
LoginCode = Annotated[Text, describe_parameter("numeric code that the TV shows")]


class QrGenerated(Answer):
    qrcode_url: str
    connection_token: str
    session_ttl: int
    login_code: str | None = None


@endpoint(auth=API_KEY, db=WRITE, answer=QrGenerated, errors=GENERATE_ERRORS, invalid=1, outside=True)
def qr_login_generate_noauth(call: DeviceCall) -> dict[str, Any]:
    """A QR code for a TV. The TV then asks login with its device_uid until a phone has confirmed it."""
    shown, ticket = qr.qr_create(
        operator=call.operator,
        device=storable_text(call.text("device"), TYPE_LENGTH),
        device_uid=storable_text(call.device_uid),
        ip=call.ip,
        now=call.now,
        ticket=call.ticket,
    )
    call.hand_ticket(ticket)
    found: dict[str, Any] = {
        "qrcode_url": qr_address(call, "noauth/qr/login/image/", shown.login_code),
        "connection_token": shown.token,
        "session_ttl": settings.TVMIDDLEWARE_QR_LOGIN_TTL,
    }
    return {**found, "login_code": shown.login_code} if settings.TVMIDDLEWARE_DEVICE_LOGIN_CODE_ENABLED else found


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    failure=DevicesFailure,
    errors=SYNC_ERRORS,
    invalid=1,
    outside=True,
)
def qr_login_sync(call: DeviceCall, *, login_code: LoginCode = "") -> dict[str, Any]:
    """Confirm the TV that shows this code: it gets a session of the phone's account."""
    qr.qr_confirm(
        operator=call.operator,
        account_id=call.session.account_id,
        login_code=login_code.strip(),
        now=call.now,
        params=call.given,
        plugin_params=call.plugin_params,
    )
    return {}


@endpoint(auth=ANYONE, db=READ, answer=None, errors=(NO_CODE,), invalid=NOT_FOUND, others=(PNG,))
def qr_login_image_noauth(call: DeviceCall, *, client_id: ClientId = 0, login_code: LoginCode = "") -> HttpResponse:
    """The picture (PNG) that the TV shows; it says where the phone finds the code."""
    png = qr.qr_png(qr_address(call, "noauth/qr/login/", checked(login_code)))
    age = settings.TVMIDDLEWARE_QR_LOGIN_TTL
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": f"private, max-age={age}"})


@endpoint(auth=ANYONE, db=READ, answer=None, errors=(NO_CODE,), invalid=NOT_FOUND, others=(PAGE,))
def qr_login_noauth(call: DeviceCall, *, client_id: ClientId = 0, login_code: LoginCode = "") -> HttpResponse:
    """Where the picture leads: the app takes the code from the address; a camera without the app shows this page."""
    with translation.override(text_language(call)):
        return render(call.request, "tvmiddleware/qr_login.html", {"login_code": checked(login_code)})


@endpoint(auth=ANYONE, db=READ, answer=None, errors=(PHONE_GONE,), invalid=NOT_FOUND, others=(PNG,))
def qr_phone_image_noauth(
    call: DeviceCall, *, token: Annotated[Text, describe_parameter("which number")] = ""
) -> HttpResponse:
    """The number that a subscriber has to call, as a picture (PNG) for the phone's camera."""
    png = qr.qr_png(qr.phone_of_token(token[:MOST_TOKEN]))
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def checked(login_code: str) -> str:
    if not is_digits(login_code, CODE_LENGTH):
        raise ApiError(NOT_FOUND, status=NOT_FOUND)
    return login_code


def qr_address(call: DeviceCall, path: str, login_code: str) -> str:
    """A method of this server with the code in its query, at the address by which the caller reached us."""
    base = api_base(call.origin, call.request.path_info)
    return f"{base}/{path}?{urlencode({'client_id': call.client_id, 'login_code': login_code})}"
