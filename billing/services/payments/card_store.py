"""The rows of saved cards."""

from __future__ import annotations

from billing.gateways.base import CardToken
from billing.models import Payment, SavedCard
from tvmiddleware.models import Customer


def card_keep(*, payment: Payment, token: CardToken) -> SavedCard:
    """Remember a card that the gateway keeps since this payment. Inside the caller's transaction."""
    card, _made = SavedCard.objects.update_or_create(
        merchant_id=payment.merchant_id,
        customer_id=payment.customer_id,
        ext_id=token.ext_id,
        defaults={
            "client_id": payment.client_id,
            "number": token.number,
            "expires_on": token.expires_on,
            "use_sbp": token.use_sbp or payment.use_sbp,
        },
    )
    if payment.enable_autopayment:
        use_for_autopayment(card)
    return card


def use_for_autopayment(card: SavedCard) -> None:
    """From now on this card, and no other one of the customer, is charged by itself."""
    SavedCard.objects.filter(customer_id=card.customer_id, for_autopayment=True).exclude(pk=card.pk).update(
        for_autopayment=False
    )
    SavedCard.objects.filter(pk=card.pk).update(for_autopayment=True)
    card.for_autopayment = True
    Customer.objects.filter(pk=card.customer_id).update(autopayment=True)


def card_withdraw(card: SavedCard) -> None:
    """Never charge this card by itself again: its bank forbids it, the gateway knows it no longer, or it goes."""
    SavedCard.objects.filter(pk=card.pk).update(for_autopayment=False)
    if not SavedCard.objects.filter(customer_id=card.customer_id, for_autopayment=True).exists():
        Customer.objects.filter(pk=card.customer_id).update(autopayment=False)
