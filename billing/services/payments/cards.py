"""A customer's saved cards: list, pay with, forget."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from billing.gateways.base import CardToken
from billing.gateways.errors import NotSupported
from billing.gateways.registry import gateway_of
from billing.models import GatewayCustomer, Merchant, Payment, SavedCard
from billing.selectors.merchants import merchant_for
from billing.services.money_changes import card_removed, card_saved, gateway_actor
from billing.services.payments.autopay import autopayment_card
from billing.services.payments.card_store import card_withdraw
from billing.services.payments.charging import begin_charge, payment_charge, token_of
from billing.services.payments.errors import CardNotFound
from billing.services.payments.orders import payer_of
from tvmiddleware.models import Account, Customer


def saved_card_list(*, customer: Customer, merchant_type: str = "") -> list[SavedCard]:
    """The cards at this gateway; where the gateway keeps the list itself, ours is brought up to date with it.

    Raises NotSupported where the gateway keeps no cards, and GatewayError.
    """
    merchant = merchant_for(customer, merchant_type)
    gateway = gateway_of(merchant)
    if not gateway.keeps_cards:
        raise NotSupported
    known = GatewayCustomer.objects.filter(merchant=merchant, customer=customer).first()
    listed = gateway.cards(payer_of(customer, known))
    if listed is not None:
        cards_sync(merchant=merchant, customer=customer, listed=listed)
    return list(SavedCard.objects.filter(merchant=merchant, customer=customer))


def cards_sync(*, merchant: Merchant, customer: Customer, listed: list[CardToken]) -> None:
    ours = SavedCard.objects.filter(merchant=merchant, customer=customer)
    for gone in ours.exclude(ext_id__in=[token.ext_id for token in listed]):
        card_delete(gone, actor=gateway_actor(merchant.gateway))
    for token in listed:
        card, made = ours.update_or_create(
            ext_id=token.ext_id,
            merchant=merchant,
            customer=customer,
            defaults={
                "client_id": customer.client_id,
                "number": token.number,
                "expires_on": token.expires_on,
                "use_sbp": token.use_sbp,
            },
        )
        if made:
            card_saved(card)


def card_delete(card: SavedCard, *, actor: str) -> None:
    """Forget a card here; the gateway is not asked."""
    card_id = card.pk
    card_withdraw(card, actor=actor)
    card.delete()
    card_removed(card, card_id, actor=actor)


def saved_card_delete(*, customer: Customer, card_id: str, merchant_type: str = "", actor: str = "") -> None:
    """Forget a card, at the gateway and here. Raises CardNotFound, NotSupported, GatewayError."""
    merchant = merchant_for(customer, merchant_type)
    gateway = gateway_of(merchant)
    if not gateway.keeps_cards:
        raise NotSupported
    card = SavedCard.objects.filter(merchant=merchant, customer=customer, ext_id=card_id).first()
    if card is None:
        raise CardNotFound
    card_forget(card=card, actor=actor)


def card_forget(*, card: SavedCard, actor: str = "") -> None:
    """Make the gateway forget a card, then forget it. Raises GatewayError: the card is still there then."""
    known = GatewayCustomer.objects.filter(merchant=card.merchant, customer=card.customer).first()
    gateway_of(card.merchant).delete_card(payer_of(card.customer, known), token_of(card))
    card_delete(card, actor=actor)


def saved_card_pay(
    *,
    customer: Customer,
    amount: Decimal,
    now: datetime,
    card_id: str = "",
    account: Account | None = None,
    ip: str = "",
) -> Payment:
    """Pay with a saved card; without ``card_id`` with the one of autopayment, else the newest.

    Raises CardNotFound, PaymentInFlight, GatewayError. A time-out gives a payment that says UNKNOWN.
    """
    card = chosen(customer, card_id)
    if card is None:
        raise CardNotFound
    payment = begin_charge(card, amount=amount, now=now, account=account, ip=ip or None)
    return payment_charge(payment, card, now)


def chosen(customer: Customer, card_id: str) -> SavedCard | None:
    rows = SavedCard.objects.select_related("merchant", "customer__client").filter(
        customer=customer, merchant__enabled=True
    )
    if card_id:
        return rows.filter(ext_id=card_id).first()
    return autopayment_card(customer) or rows.order_by("-id").first()
