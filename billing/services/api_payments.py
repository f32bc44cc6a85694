"""Payments that an operator's billing starts for its customers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from billing.gateways.base import Card
from billing.gateways.errors import GatewayError, Misconfigured, OutcomeUnknown
from billing.models import Merchant, Payment
from billing.selectors.merchants import merchant_for
from billing.services.payments import merchant_page_url, saved_card_pay
from core.api.errors import DomainError
from tvmiddleware.models import Account, Customer

DIGITS = "0123456789"


class MerchantNotFound(DomainError):
    """The operator has no enabled gateway of that kind."""


class CardMissing(DomainError):
    """Number, expiry or CVV of the card is missing."""


def payment_page(
    *, customer: Customer, amount: Decimal, merchant_type: str, now: datetime, ip: str
) -> tuple[Merchant, str]:
    """The gateway, and the address of its page. Raises MerchantNotFound, GatewayError."""
    try:
        merchant_for(customer, merchant_type)
    except Misconfigured as error:
        raise MerchantNotFound from error
    merchant, _payment, url = merchant_page_url(
        customer=customer, amount=amount, now=now, merchant_type=merchant_type, ip=ip
    )
    return merchant, url


def card_of(number: str, holder: str, expire: str, cvv: str) -> Card:
    """The card that a payment call names. Raises CardMissing without number, expiry (month and year) or CVV."""
    digits = "".join(character for character in number if character in DIGITS)
    month_year = "".join(character for character in expire if character in DIGITS)
    if not digits or len(month_year) not in {4, 6} or not cvv:
        raise CardMissing
    return Card(digits, holder, month_year[:2] + month_year[-2:], cvv)


def card_charge(*, account: Account, amount: Decimal, now: datetime, ip: str) -> Payment:
    """Charge the saved card of the account's customer. Raises CardNotFound, PaymentInFlight, GatewayError: also
    OutcomeUnknown for a payment that nobody knows the end of yet, which is settled later."""
    made = saved_card_pay(customer=account.customer, amount=amount, now=now, account=account, ip=ip)
    if made.status == Payment.Status.UNKNOWN:
        raise OutcomeUnknown
    if made.status == Payment.Status.ERROR:
        raise GatewayError(made.error_text)
    return made
