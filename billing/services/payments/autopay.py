"""Charges that the customer does not see coming: autopayment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from billing.models import Payment, SavedCard
from billing.services.payments.charging import begin_charge, payment_charge
from billing.services.payments.errors import CardNotFound, PaymentInFlight
from tvmiddleware.models import Customer


def autopayment_card(customer: Customer) -> SavedCard | None:
    """The card that may be charged by itself."""
    return autopayment_cards([customer.pk]).get(customer.pk)


def autopayment_cards(customer_ids: Iterable[int]) -> dict[int, SavedCard]:
    """Customer id -> the newest card of each that automatic payment may charge."""
    rows = SavedCard.objects.select_related("merchant", "customer__client").filter(
        customer__in=list(customer_ids), for_autopayment=True, merchant__enabled=True
    )
    return {card.customer_id: card for card in rows.order_by("id")}


def autopayment_charge(*, customer: Customer, amount: Decimal, now: datetime, key: str) -> Payment:
    """Charge ``amount`` to the customer's card, once per ``key``: the same key gives the payment that there is.

    Look at the payment's ``status``: CONFIRMED = the money is on the balance; PENDING, UNKNOWN = ``payments_check``
    will settle it, and until then no other charge of this customer begins. Call it outside of transactions.
    Raises CardNotFound, PaymentInFlight, AmountRefused, and the GatewayError of a refusal.
    """
    known = Payment.objects.filter(key=key).first()
    if known is not None:
        return known
    card = autopayment_card(customer)
    if card is None:
        raise CardNotFound
    try:
        payment = begin_charge(card, amount=amount, now=now, key=key, is_autopayment=True)
    except PaymentInFlight:
        twin = Payment.objects.filter(key=key).first()  # another process was faster with the same key
        if twin is None:
            raise
        return twin
    return payment_charge(payment, card, now)
