"""A login of which nobody knows yet whose it is, as the identity sources see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from external_api.selectors.integrations import Integration, billing_of, offers_hook
from external_api.services.asking import call_hook
from tvmiddleware.models import Account, AccountDevice
from tvmiddleware.services.askers import Asker, asker_of
from tvmiddleware.services.login.ratelimit import LoginLimiter, subject_of
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest


@dataclass
class Identification:
    """What came in, and the bound device with the sent UID, whoever's it is.

    ``limiter`` counts the failures. Until a source says whose they are (``limit``), they are the address's alone.
    """

    request: LoginRequest
    device: AccountDevice | None

    @cached_property
    def limiter(self) -> LoginLimiter:
        return LoginLimiter(self.request)

    def limit(self, name: str, account: Account | None) -> LoginLimiter:
        """Count failures for this account from here on, or, where there is none, for this name of nobody."""
        self.limiter = LoginLimiter(self.request, subject_of(name, account, self.device))
        return self.limiter

    @cached_property
    def integration(self) -> Integration | None:
        """The operator's default for billing: who the customer is, is only found out here."""
        return billing_of(self.request.operator.integrations)

    def offers(self, hook: str) -> bool:
        """Whether the operator's external system is asked at all."""
        return offers_hook(self.integration, hook)

    def ask(self, hook: str, **arguments: Any) -> Any:
        """The external system's answer; None where it does not offer the hook. Raises ExternalApiError."""
        if not self.offers(hook):
            return None
        return call_hook(self.integration, hook, params=self.request.plugin_params, **arguments)

    @property
    def asker(self) -> Asker:
        return asker_of(device_uid=self.request.device_uid, ip=self.request.ip, ticket=self.request.ticket)

    @property
    def is_named(self) -> bool:
        """Whether the login says who it is: by an abonement, or by a phone with a password."""
        return bool(self.request.abonement or (self.request.phone_number and self.request.password))

    @property
    def wants_phone_code(self) -> bool:
        """Whether the device asks for a login by phone, and the operator has it."""
        asks = self.request.try_login_by_phone and self.request.phone_number
        return bool(asks) and self.request.operator.login_by_phone_enabled

    def identified(
        self, account: Account, method: str, on_entered: Callable[[], None] | None = None
    ) -> IdentifiedAccount:
        return IdentifiedAccount(account, method, self.device, on_entered)
