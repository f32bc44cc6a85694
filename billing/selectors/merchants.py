"""Which gateway an operator's payment goes through."""

from __future__ import annotations

from django.db.models import Q

from billing.gateways.errors import Misconfigured
from billing.models import Merchant
from tvmiddleware.models import Customer
from tvmiddleware.selectors.currencies import currency_of


def merchant_for(customer: Customer, merchant_type: str = "") -> Merchant:
    """The operator's enabled gateway of that kind for the customer's currency; without a kind its default one.

    Raises Misconfigured.
    """
    wanted = merchant_type or customer.client.default_payment_method
    currencies = Q(currency="") | Q(currency=currency_of(customer))
    rows = Merchant.objects.filter(currencies, client_id=customer.client_id, enabled=True)
    if wanted:
        rows = rows.filter(gateway=wanted)
    found = rows.order_by("-is_default", "id").first()
    if found is None:
        raise Misconfigured(f"no gateway {wanted}" if wanted else "no gateway")
    return found
