"""Who is asking the Billing API: an operator's billing system."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apis.signed import BAD_SIGNATURE, Signed, SignedCall
from billing.selectors import subscribers
from billing.selectors.subscribers import SubscriberScope
from clients.auth import OncePerKey
from core import secretbox
from core.api.call import Call
from core.api.errors import ApiError
from core.logs import log_event
from core.numbers import is_digits

OLD_NAMES = ("add_customer", "add_account")
"""Methods that old scripts call with the key itself in the place of a signature."""


class Logged(OncePerKey):
    """Every call stands in smarty_billing_in.log."""

    def answered(self, call: Call, code: int, text: str) -> None:
        context: dict[str, Any] = {"url": call.request.path, "ip": call.ip, "args": call.given}
        if code:
            log_event("billing_in", "BILLING_REQUEST_ERROR", logging.WARNING, **context, error_message=text, error=code)
        else:
            log_event("billing_in", "BILLING_REQUEST_SUCCESS", **context)


@dataclass
class BillingCall(SignedCall):
    """A call of an operator's billing system: it sees all subscribers of the operator."""

    @property
    def scope(self) -> SubscriberScope:
        return SubscriberScope(self.operator.id)

    @property
    def actor(self) -> str:
        """For the ledger: who did it."""
        return "api"


class BillingKey(Logged, Signed):
    """client_id and a signature with the operator's Billing API key."""

    def bare_call(self, request: HttpRequest) -> BillingCall:
        call = super().bare_call(request)
        return BillingCall(**{name: getattr(call, name) for name in ("request", "given", "now", "ip")})

    def authenticate(self, call: Call) -> None:
        assert isinstance(call, BillingCall)  # noqa: S101  (bare_call made it)
        name = call.request.path_info.rstrip("/").rpartition("/")[2]
        if name in OLD_NAMES and call.text("api_key") and not call.text("signature"):
            self.authenticate_plainly(call)
        else:
            super().authenticate(call)

    def look_again(self, call: Call) -> None:
        assert isinstance(call, BillingCall)  # noqa: S101  (bare_call made it)
        named = {name: int(call.text(name)) for name in ("account_id", "abonement") if is_digits(call.text(name), 18)}
        if named:
            subscribers.account_of(call.scope, **named)
        elif is_digits(call.text("customer_id"), 18):
            subscribers.customer_of(call.scope, customer_id=int(call.text("customer_id")), ext_id="")
        elif call.text("ext_id"):
            subscribers.customer_of(call.scope, customer_id=-1, ext_id=call.text("ext_id"))

    def authenticate_plainly(self, call: BillingCall) -> None:
        found = self.operator_of(call)
        if not found.billing_api_key or not secretbox.secrets_equal(call.text("api_key"), found.billing_api_key):
            raise ApiError(BAD_SIGNATURE)
        call.operator_or_none = found


BILLING_KEY = BillingKey("billing_api_key")
