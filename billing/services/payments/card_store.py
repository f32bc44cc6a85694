"""The rows of saved cards."""

from __future__ import annotations

from billing.gateways.base import CardToken
from billing.models import Payment, SavedCard
from billing.services.money_changes import autopayment_switched, card_saved, gateway_actor
from tvmiddleware.models import Customer


def card_keep(*, payment: Payment, token: CardToken) -> SavedCard:
    """Remember a card that the gateway keeps since this payment. Inside the caller's transaction."""
    card, made = SavedCard.objects.update_or_create(
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
    if made:
        card_saved(card)
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
    if Customer.objects.filter(pk=card.customer_id, autopayment=False).update(autopayment=True):
        autopayment_switched(
            client_id=card.client_id,
            customer_id=card.customer_id,
            enabled=True,
            actor=gateway_actor(card.merchant.gateway),
        )


def card_withdraw(card: SavedCard, *, actor: str) -> None:
    """Never charge this card by itself again: its bank forbids it, the gateway knows it no longer, or it goes."""
    SavedCard.objects.filter(pk=card.pk).update(for_autopayment=False)
    if SavedCard.objects.filter(customer_id=card.customer_id, for_autopayment=True).exists():
        return
    if Customer.objects.filter(pk=card.customer_id, autopayment=True).update(autopayment=False):
        autopayment_switched(client_id=card.client_id, customer_id=card.customer_id, enabled=False, actor=actor)
