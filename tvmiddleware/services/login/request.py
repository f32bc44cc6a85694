"""What a device sends to log in, and what it gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tvmiddleware.models import Account, AccountAuthKey, AccountDevice
from tvmiddleware.selectors.operators import Operator

UID_LENGTH = 255


def storable_text(text: str, length: int = UID_LENGTH) -> str:
    """A text from outside as every database keeps it: without NUL characters, not longer than its column."""
    return text.replace("\0", "")[:length]


@dataclass(frozen=True)
class LoginRequest:
    """Texts are "" and numbers 0 when not given. ``params`` go to the event log, which masks secrets."""

    operator: Operator
    ip: str
    now: datetime
    abonement: int = 0
    password: str = ""
    phone_number: str = ""
    try_login_by_phone: bool = False
    validation_code: str = ""
    device: str = ""
    device_uid: str = ""
    device_serial: str = ""
    device_model: str = ""
    brand_name: str = ""
    device_id_for_unbinding: int = 0
    reset_block_status_reason: bool = False
    profile_id: int = 0
    app_build_version: str = ""
    user_agent: str = ""
    ticket: str = ""
    """What was handed to the device when it asked for a confirmation (services.askers)."""
    lang: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    plugin_params: Any = None
    """The call as the operator's external system gets it (``tvmiddleware.api_base.TVMiddlewareApiParams``)."""


@dataclass(frozen=True)
class IdentifiedAccount:
    """Who it is, how we know (the log's ``login_method``), and the bound device with the sent UID, whoever's it is.

    ``on_entered`` runs in the transaction of the login once it has succeeded: a code that opened one door is spent.
    """

    account: Account
    method: str
    device: AccountDevice | None
    on_entered: Callable[[], None] | None = None


@dataclass(frozen=True)
class LoginResult:
    """A successful login. ``login_type``: multilogin, basic or additional."""

    session: AccountAuthKey
    account: Account
    method: str
    login_type: str
    tariff_ids: tuple[int, ...]
    reset_settings: bool
    undo: Callable[[], None] | None = None
    """Ends the session again, where this login began a new one."""
