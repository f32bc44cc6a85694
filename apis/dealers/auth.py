"""Who is asking the Dealers API: a dealer of the operator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apis.billing.auth import Logged
from billing.selectors.subscribers import SubscriberScope
from clients.auth import emptied_names
from clients.models import Dealer
from core import networks, secretbox
from core.api.call import Call, basic_call
from core.api.errors import ApiError, Error
from core.api.values import Int
from core.numbers import is_digits
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now

NOT_A_DEALER = 401
FAILED = 500


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
    def scope(self) -> SubscriberScope:
        return SubscriberScope(self.operator.id, self.dealer.pk)

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
        known = (
            dealer is not None
            and bool(dealer.api_key)
            and secretbox.secrets_equal(call.text("api_key"), dealer.api_key)
        )
        if dealer is None or not known or not networks.is_allowed(dealer.subnets, call.ip):
            raise ApiError(NOT_A_DEALER)
        call.dealer_or_none = dealer
        call.operator_or_none = operator_now(dealer.client_id)
        if call.operator_or_none is None:
            raise ApiError(NOT_A_DEALER)


DEALER_KEY = DealerKey()
