"""Who is asking the Billing API (an operator's billing system) and the Dealers API (a dealer of the operator)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apis.signed import BAD_SIGNATURE, Signed, SignedCall
from billing.selectors import subscribers
from billing.selectors.subscribers import Scope
from clients.auth import OncePerKey, emptied_names
from clients.models import Dealer
from core import networks, secretbox
from core.api.call import Call, basic_call
from core.api.errors import ApiError, Error
from core.api.values import Int
from core.logs import event
from core.numbers import is_digits
from tvmiddleware.selectors.operators import Operator, operator_now

NOT_A_DEALER = 401
FAILED = 500
OLD_NAMES = ("add_customer", "add_account")
"""Methods that old scripts call with the key itself in the place of a signature."""


class Logged(OncePerKey):
    """Every call stands in smarty_billing_in.log."""

    def answered(self, call: Call, code: int, text: str) -> None:
        told: dict[str, Any] = {"url": call.request.path, "ip": call.ip, "args": call.given}
        if code:
            event("billing_in", "BILLING_REQUEST_ERROR", logging.WARNING, **told, error_message=text, error=code)
        else:
            event("billing_in", "BILLING_REQUEST_SUCCESS", **told)


@dataclass
class BillingCall(SignedCall):
    """A call of an operator's billing system: it sees all subscribers of the operator."""

    @property
    def scope(self) -> Scope:
        return Scope(self.operator.id)

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
        if not found.billing_api_key or not secretbox.same(call.text("api_key"), found.billing_api_key):
            raise ApiError(BAD_SIGNATURE)
        call.operator_or_none = found


@dataclass
class DealerCall(Call):
    """A call of a dealer: it sees its own subscribers only."""

    dealer_or_none: Dealer | None = None
    operator_or_none: Operator | None = None

    @property
    def dealer(self) -> Dealer:
        if self.dealer_or_none is None:
            raise ApiError(NOT_A_DEALER)
        return self.dealer_or_none

    @property
    def operator(self) -> Operator:
        if self.operator_or_none is None:
            raise ApiError(NOT_A_DEALER)
        return self.operator_or_none

    @property
    def scope(self) -> Scope:
        return Scope(self.operator.id, self.dealer.pk)

    @property
    def actor(self) -> str:
        return f"dealer:{self.dealer.pk}"

    @cached_property
    def emptied(self) -> frozenset[str]:
        """Parameters that were sent empty: a method that changes a row empties those fields."""
        return emptied_names(self.request)


class DealerKey(Logged):
    """dealer_id and the dealer's api_key, from one of the dealer's subnets."""

    kind = "dealer"
    schemes = (("dealer_id", "api_key"),)
    parameters = {"dealer_id": (Int, 0)}
    errors = (
        Error(NOT_A_DEALER, _("no dealer with this dealer_id and api_key, or not from this address")),
        Error(FAILED, _("internal error, see the server's log")),
    )
    unknown_code = FAILED
    unknown_status = 200

    def caller(self, call: Call) -> tuple[int, str]:
        assert isinstance(call, DealerCall)  # noqa: S101  (bare_call made it)
        return call.operator.id, f"dealer:{call.dealer.pk}"

    def bare_call(self, request: HttpRequest) -> DealerCall:
        return DealerCall(**basic_call(request))

    def authenticate(self, call: Call) -> None:
        assert isinstance(call, DealerCall)  # noqa: S101  (bare_call made it)
        text = call.text("dealer_id")
        rows = Dealer.objects.filter(pk=int(text) if is_digits(text, 9) else 0, enabled=True)
        dealer = rows.first()
        known = dealer is not None and bool(dealer.api_key) and secretbox.same(call.text("api_key"), dealer.api_key)
        if dealer is None or not known or not networks.allowed(dealer.subnets, call.ip):
            raise ApiError(NOT_A_DEALER)
        call.dealer_or_none = dealer
        call.operator_or_none = operator_now(dealer.client_id)
        if call.operator_or_none is None:
            raise ApiError(NOT_A_DEALER)


BILLING_KEY = BillingKey("billing_api_key")
DEALER_KEY = DealerKey()
