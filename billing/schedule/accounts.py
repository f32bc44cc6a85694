"""An account as billing sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass
class AccountState:
    """The columns of an account that billing reads and writes."""

    id: int
    abonement: int
    active: bool = True
    status_reason: str = "ACTIVE"
    switched_off_by: str = ""
    auto_activation_period: int = 0
    activation_date: date | None = None
    activation_done: date | None = None
    deactivation_date: date | None = None
    extension_date: date | None = None
    charge_day: int | None = None
    off_since: date | None = None
    is_trial: bool = False
    expiry_told_for: date | None = None
