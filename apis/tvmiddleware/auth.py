"""Who is asking the device APIs: the call, and the authentication kinds of ``wire.md``-style methods.

One cache round trip reads everything: the session record and the generations of configuration, operator, accounts.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core import secretbox
from core.api.auth import Auth
from core.api.call import Call, basic_call
from core.api.cookies import from_cookie
from core.api.endpoint import WRITE
from core.api.errors import ApiError, Error
from core.api.foreign import is_foreign
from core.api.values import Int, Text
from core.cache import store
from core.db import as_a_whole, is_gone
from core.i18n import language_slot
from core.logs import log_event
from core.numbers import is_digits
from tvmiddleware.addresses import Links, api_base, build_links
from tvmiddleware.cache import keys
from tvmiddleware.compat.api_base import TVMiddlewareApiParams
from tvmiddleware.models import Account
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors import operators
from tvmiddleware.selectors.operators import DeviceType, Operator
from tvmiddleware.selectors.session_loader import config_generation, context_keys, load_operator, load_session
from tvmiddleware.services.phone_codes import PhoneUnconfirmed

FORBIDDEN = 403
TICKET = "ticket"
"""The cookie of services.askers."""
KEY_SHAPE = re.compile(r"[0-9a-f]{128}")
DAY_SECONDS = 86400
MOST_PAGE = 200
ENDLESS_DEVICE = "wrt"


@dataclass
class DeviceCall(Call):
    """A call of a box, a TV or a phone. ``session`` is None where the method does not need one."""

    operator_or_none: Operator | None = None
    session_or_none: SessionRecord | None = None
    types: Any = None
    marked: bool = False
    """It is noted already that the session is online."""
    guide_generation: int = 0
    """Changes with every change of any guide; read only for the kinds that end in _AND_GUIDE."""

    @property
    def operator(self) -> Operator:
        if self.operator_or_none is None:
            raise ApiError(FORBIDDEN)
        return self.operator_or_none

    @property
    def session(self) -> SessionRecord:
        if self.session_or_none is None:
            raise ApiError(FORBIDDEN)
        return self.session_or_none

    @cached_property
    def account(self) -> Account:
        """The account's row, for methods that write; reading methods live on the session record."""
        return Account.objects.select_related("client", "customer").get(pk=self.session.account_id)

    @property
    def client_id(self) -> int:
        text = self.text("client_id")
        return int(text) if is_digits(text, 9) else 0

    @property
    def device_name(self) -> str:
        """The device type as sent, else the session's."""
        return self.text("device") or (self.session_or_none.device_name if self.session_or_none else "")

    @cached_property
    def device_type(self) -> DeviceType | None:
        return operators.device_type(self.types or {}, self.device_name)

    def cookie(self, name: str) -> str:
        """A cookie; none counts where a page of somebody else's site makes the browser change something."""
        value = from_cookie(self.request.COOKIES.get(name, ""))
        return "" if value and self.forged else value

    @cached_property
    def forged(self) -> bool:
        if not self.request.spec.changes or not is_foreign(self.request):  # type: ignore[attr-defined]
            return False
        page = self.request.headers.get("Origin", "") or self.request.headers.get("Referer", "")
        log_event("main", "FOREIGN_PAGE", logging.WARNING, path=self.request.path_info, page=page[:MOST_PAGE])
        return True

    @property
    def device_uid(self) -> str:
        return self.named_device_uid or self.cookie("device_uid")

    @property
    def named_device_uid(self) -> str:
        """As the call itself has it. Boxes that could not read theirs send 0."""
        sent = self.text("device_uid")
        return "" if sent.strip() == "0" else sent

    @property
    def ticket(self) -> str:
        """What was handed to the caller with a confirmation that it asked for; "" where it keeps no cookies."""
        return self.cookie(TICKET)

    @contextmanager
    def handing_ticket(self) -> Iterator[None]:
        """Hand over the ticket of a confirmation that was asked for inside."""
        try:
            yield
        except PhoneUnconfirmed as unconfirmed:
            self.hand_ticket(unconfirmed.ticket)
            raise

    def hand_ticket(self, ticket: str) -> None:
        if ticket:
            self.cookies[TICKET] = ticket

    @cached_property
    def lang(self) -> int:
        """The language slot of translatable fields, 0 = default."""
        return language_slot(self.text("lang"))

    @cached_property
    def links(self) -> Links:
        """This server's addresses for the caller's lists, as the caller reaches it.

        The device that came with the call goes into them. Where none came the answers are JSON, so the session's own
        device stands for it only if that one speaks JSON too.
        """
        record, asked = self.session_or_none, self.text("device")
        kind = self.device_type
        return build_links(
            client_id=self.client_id,
            device=asked or (kind.system_name if kind and not kind.xml else ""),
            authkey=record.authkey if record else "",
            base=api_base(self.origin, self.request.path_info),
            endless=bool(kind and kind.system_name == ENDLESS_DEVICE and not settings.TVMW_DONT_USE_ENDLESS_WRT),
        )

    @cached_property
    def authkey_from_query(self) -> bool:
        """False: the session key came in a cookie, so a shared cache must not keep the answer."""
        return bool(self.text("authkey"))

    @cached_property
    def plugin_params(self) -> TVMiddlewareApiParams:
        """The call as plug-ins get it; reads nothing by itself."""
        record = self.session_or_none
        return TVMiddlewareApiParams(
            request=self.request,
            params_dict=self.given,
            ip=self.ip,
            authkey=record.authkey if record else "",
            device_uid=self.device_uid,
            lang=self.text("lang"),
            client_id=self.operator_or_none.id if self.operator_or_none else 0,
            account_id=record.account_id if record else 0,
        )

    @property
    def cache_control(self) -> str:
        """For lists that a cache in front of the server may keep per full address, as long as it thinks fit."""
        in_address = self.request.method == "GET" and self.authkey_from_query
        return "public" if in_address else "private, no-store"


COMMON = {
    "client_id": (Int, 0),
    "device": (Text, ""),
    "device_uid": (Text, ""),
    "lang": (Text, ""),
}
BY_SESSION = (("client_id", "authkey"), ("client_id", "authkey_cookie"))
BY_KEY = (("client_id", "api_key"),)
NOT_AUTHORIZED = Error(FORBIDDEN, _("authorization required"))
WRONG_KEY = Error(FORBIDDEN, _("client_id or api_key is incorrect"))


class DeviceAuth(Auth):
    """Base of the device kinds: reads the context in one round trip."""

    parameters = COMMON
    session_wanted = False
    guide_wanted = False

    def bare_call(self, request: HttpRequest) -> DeviceCall:
        return DeviceCall(**basic_call(request))

    def authenticate(self, call: Call) -> None:
        assert isinstance(call, DeviceCall)  # noqa: S101  (bare_call made it)
        call.cookie_age = settings.TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS * DAY_SECONDS
        authkey = self.authkey_of(call) if self.session_wanted else ""
        self.load(call, authkey)
        asked = operators.device_type(call.types, call.text("device"))
        call.xml = bool(asked and asked.xml)  # the session's own type does not count: absent means JSON
        self.check(call)

    def who(self, call: Call) -> str:
        record = call.session_or_none if isinstance(call, DeviceCall) else None
        return f"account:{record.account_id}" if record else super().who(call)

    def concurrency_group(self, call: Call) -> str:
        """The account's, where it is known; a login takes its slot when it has found the account. Reading locks no
        row and waits for nobody: three boxes of a flat must not refuse each other while a replica is frozen."""
        reads = call.request.spec.db != WRITE  # type: ignore[attr-defined]
        record = call.session_or_none if isinstance(call, DeviceCall) and not reads else None
        return f"account:{record.account_id}" if record else ""

    def perform(self, call: Call, work: Callable[[], HttpResponse]) -> HttpResponse:
        """A writing call is one transaction, but for ``outside`` ones. Whose account was deleted while the call was
        under way is told what any call after it is."""
        spec = call.request.spec  # type: ignore[attr-defined]
        try:
            return as_a_whole(work) if spec.db == WRITE and not spec.outside else work()
        except Exception as error:
            if is_gone(error):
                self.authenticate(call)
            raise

    def authkey_of(self, call: DeviceCall) -> str:
        """The session key: the query wins over the cookie. Something of another shape is nobody's key."""
        sent = call.text("authkey") or call.cookie("authkey")
        return sent if KEY_SHAPE.fullmatch(sent) else ""

    def load(self, call: DeviceCall, authkey: str) -> None:
        client_id = call.client_id
        wanted = context_keys(client_id, authkey)
        found = self.read(call, [*wanted, keys.EPG_GENERATION] if self.guide_wanted else wanted, authkey)
        config = config_generation(found)
        call.types = operators.device_types(config)
        if self.guide_wanted:
            call.guide_generation = store.read_generation(keys.EPG_GENERATION, found.get(keys.EPG_GENERATION))
        if not client_id:
            return
        call.operator_or_none = load_operator(client_id, found, config)
        if authkey and call.operator_or_none:
            call.session_or_none = load_session(authkey, call.operator_or_none, found, now=call.now)

    def read(self, call: DeviceCall, wanted: list[str], authkey: str) -> dict[str, Any]:
        return store.get_many(wanted)

    def check(self, call: DeviceCall) -> None:
        raise NotImplementedError


def key_is_right(call: DeviceCall) -> bool:
    """client_id and api_key of an operator, the key compared in constant time."""
    operator = call.operator_or_none
    return operator is not None and secretbox.secrets_equal(call.text("api_key"), operator.api_key)


class AuthKey(DeviceAuth):
    """client_id + authkey of a live session whose account may watch."""

    kind = "authkey"
    schemes = BY_SESSION
    errors: tuple[Error, ...] = (NOT_AUTHORIZED,)
    session_wanted = True

    def check(self, call: DeviceCall) -> None:
        if call.session_or_none is None or not call.session_or_none.may_watch:
            raise ApiError(FORBIDDEN)


class AuthKeyLenient(AuthKey):
    """As AuthKey, but a dead session or an inactive account is the method's own answer (account/status)."""

    def check(self, call: DeviceCall) -> None:
        if call.operator_or_none is None:
            raise ApiError(FORBIDDEN)


class AuthKeyHeartbeat(AuthKeyLenient):
    """As AuthKeyLenient; notes in the same round trip that a known session is online."""

    def read(self, call: DeviceCall, wanted: list[str], authkey: str) -> dict[str, Any]:
        if not authkey:
            return store.get_many(wanted)
        witness = keys.session(authkey)
        mark = (keys.presence(call.client_id), authkey, call.now.timestamp())
        found, call.marked = cache.get_and_mark([key for key in wanted if key != witness], witness, mark)  # type: ignore[attr-defined]
        return dict(found)


class AuthKeyOfInactive(AuthKey):
    """A live session is enough, whatever the account's state (logout, messages, payments)."""

    def check(self, call: DeviceCall) -> None:
        if call.session_or_none is None:
            raise ApiError(FORBIDDEN)


class ApiKey(DeviceAuth):
    """client_id + api_key of the operator."""

    kind = "api_key"
    schemes = BY_KEY
    errors: tuple[Error, ...] = (WRONG_KEY,)

    def check(self, call: DeviceCall) -> None:
        if not key_is_right(call):
            raise ApiError(FORBIDDEN)


class ApiKeyOwnCode(ApiKey):
    """As ApiKey, for methods with an own code for a wrong key (login: 4)."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.errors = ()

    def check(self, call: DeviceCall) -> None:
        if not key_is_right(call):
            why = "client_does_not_exist"
            log_event("accounts", "LOGIN_ERROR", logging.WARNING, reason=why, ip=call.ip, params=call.given)
            raise ApiError(self.code)


class KeyOrSession(DeviceAuth):
    """client_id + api_key, or a live session; both may come."""

    kind = "api_key"
    schemes = (*BY_KEY, *BY_SESSION)
    errors: tuple[Error, ...] = (WRONG_KEY,)
    session_wanted = True

    def check(self, call: DeviceCall) -> None:
        if call.session_or_none is None and not key_is_right(call):
            raise ApiError(FORBIDDEN)


class Anyone(DeviceAuth):
    """No key at all (health/check, streamservice/token/check)."""

    kind = "none"
    parameters = {"device": COMMON["device"]}

    def check(self, call: DeviceCall) -> None:
        return


class AuthKeyAndGuide(AuthKey):
    """As AuthKey; brings the guide's generation along in the same round trip."""

    guide_wanted = True


class ApiKeyAndGuide(ApiKey):
    guide_wanted = True


class AnyoneAlways(Anyone):
    """No key and no look-up either: answered while the database and the cache are down (health/check)."""

    def load(self, call: DeviceCall, authkey: str) -> None:
        call.types = operators.last_known_types()


AUTHKEY = AuthKey()
AUTHKEY_AND_GUIDE = AuthKeyAndGuide()
HEARTBEAT = AuthKeyHeartbeat()
AUTHKEY_OF_INACTIVE = AuthKeyOfInactive()
API_KEY = ApiKey()
API_KEY_AND_GUIDE = ApiKeyAndGuide()
LOGIN_KEY = ApiKeyOwnCode(4)
KEY_OR_SESSION = KeyOrSession()
ANYONE = Anyone()
ANYONE_ALWAYS = AnyoneAlways()
V2_ERRORS = (
    Error(400, _("parameters missing or invalid")),
    Error(404, _("requested object not found")),
    Error(500, _("internal error")),
)
