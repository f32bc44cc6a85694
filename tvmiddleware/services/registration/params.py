"""What somebody who registers brings along, and what they get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tvmiddleware.models import Account
from tvmiddleware.selectors.operators import Operator


@dataclass(frozen=True)
class RegisterParams:
    """Texts are "" and numbers 0 when not given. ``auto_activation_period``: days of trial. ``external``: only the
    operator's external system may make the account; ``login`` is its name there."""

    operator: Operator
    ip: str
    now: datetime
    mobile_phone_number: str = ""
    region_code: str = ""
    code: str = ""
    captcha_code: str = ""
    device: str = ""
    device_uid: str = ""
    device_model: str = ""
    password: str = ""
    parent_code: str = ""
    comment: str = ""
    auto_activation_period: int = 0
    dealer_id: int = 0
    login: str = ""
    external: bool = False
    custom_billing_provider_id: int = 0
    send_sms: bool = False
    ticket: str = ""
    """What was handed to the device when it asked for a confirmation (services.askers)."""
    lang: str = ""
    plugin_params: Any = None
    """``tvmiddleware.api_base.TVMiddlewareApiParams``"""


@dataclass(frozen=True)
class Registered:
    """The password in clear: this is the only time that it is told."""

    account: Account
    password: str
