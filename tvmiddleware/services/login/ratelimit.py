"""Limits on guessing (error 28): failed logins per abonement and per address.

Only failures count, so that a whole city may stand behind one address. A right password gets in from a blocked address.
A blocked abonement stays closed to strangers, else guessing would go on; a device bound to it has a counter of its own,
so that a stranger who guesses can't lock the subscriber out of the box at home.

The counters live TVMIDDLEWARE_LOGIN_FAILURES_PERIOD seconds. Their number is bounded: one per account and bound device,
NOBODIES for all abonements that do not exist, one per address (IPv6: per /64).
"""

from __future__ import annotations

import zlib
from typing import Any, NoReturn

from django.conf import settings

from core.cache import store, tries
from core.networks import address_group
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountDevice
from tvmiddleware.selectors.session_loader import accounts_generation
from tvmiddleware.services.login.errors import AccountNotFound, TooManyFailures
from tvmiddleware.services.login.request import LoginRequest

NOBODIES = 65536


class LoginLimiter:
    """The counters of one login, read in one round trip together with the generation of session records.

    ``waits``: nobody guesses here, a failure does not count.
    """

    def __init__(self, request: LoginRequest, subject: str = "") -> None:
        self.client_id = client_id = request.operator.id
        self.address_key = keys.login_failures(client_id, f"ip:{address_group(request.ip)}")
        self.subject_key = keys.login_failures(client_id, subject) if subject else ""
        names = (self.address_key, self.subject_key, keys.accounts_generation(client_id))
        wanted = [key for key in names if key]
        self.found: dict[str, Any] = store.get_many(wanted)
        self.waits = False

    @property
    def accounts_generation(self) -> int:
        return accounts_generation(self.client_id, self.found)

    def check(self) -> None:
        """Whether this abonement may be tried at all; TooManyFailures when not."""
        failures = int(self.found.get(self.subject_key) or 0)
        if is_over_limit(failures + 1, settings.TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT):
            self.refuse()

    def passed(self) -> None:
        """The secret was right: slips of the same hand do not count. The address keeps its failures."""
        if self.subject_key in self.found:
            tries.forget_tries(self.subject_key)

    def wrong_code(self) -> None:
        """A wrong code from a phone counts for the address; the code itself counts its tries too."""
        failures = tries.count_try(self.address_key, settings.TVMIDDLEWARE_LOGIN_FAILURES_PERIOD)
        if is_over_limit(failures, settings.TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS):
            raise TooManyFailures

    def refuse(self) -> NoReturn:
        """Count a failure and tell: not found, or too often. Counting first, so that parallel guesses count too."""
        if self.waits:
            raise AccountNotFound
        period = settings.TVMIDDLEWARE_LOGIN_FAILURES_PERIOD
        blocked = is_over_limit(
            tries.count_try(self.address_key, period), settings.TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS
        )
        if self.subject_key:
            failures = tries.count_try(self.subject_key, period)
            blocked = is_over_limit(failures, settings.TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT) or blocked
        raise TooManyFailures if blocked else AccountNotFound


def is_over_limit(failures: int, limit: int) -> bool:
    """Whether so many failures are too many; a limit of 0 is no limit."""
    return 0 < limit < failures


def subject_of(name: str, account: Account | None, device: AccountDevice | None) -> str:
    """Whose failures are counted: the account's, or those of a device bound to it, or those of nobody at all."""
    if account is None:
        return f"nobody:{zlib.crc32(name.encode()) % NOBODIES}"
    if device is not None and device.account_id == account.pk:
        return f"{account.pk}:{device.pk}"
    return str(account.pk)
