"""Beginning a payment: the order at the gateway, its page, its QR code."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from billing.gateways.errors import AmountRefused, BadPaymentRequest, GatewayError, NotVerified
from billing.gateways.registry import KINDS, gateway_of
from billing.models import Merchant, Payment
from billing.selectors.merchants import merchant_for
from billing.services.payments.orders import order_of, remember_start
from billing.services.payments.pages import page_url, qr_url
from billing.services.payments.returning import is_return_address
from billing.services.payments.settling import payment_failed, payment_settle
from core.currencies import USUAL_DECIMALS, decimals_of
from core.limits import FieldsInvalid, places_text
from core.money import is_payable, round_money
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.currencies import currency_of

TOO_MUCH = Decimal(10) ** 10
"""What no column holds any more."""


def payment_create(
    *,
    customer: Customer,
    amount: Decimal,
    now: datetime,
    account: Account | None = None,
    merchant_type: str = "",
    template: str = "",
    return_url: str = "",
    enable_autopayment: bool = False,
    without_default_card: bool = False,
    use_sbp: bool = False,
    language: str = "",
    ip: str = "",
) -> Payment:
    """An order of ``amount`` at the operator's gateway.

    The payment's ``page`` holds ``redirect_url`` and ``form`` (both may be empty: the app asks for the card itself);
    ``ext_id`` and ``session_id`` are the gateway's. Raises GatewayError (the payment is then kept as failed).
    """
    if return_url and not is_return_address(return_url):
        raise BadPaymentRequest
    merchant = merchant_for(customer, merchant_type)
    payment = new_payment(
        merchant=merchant,
        customer=customer,
        amount=amount,
        now=now,
        account=account,
        return_url=return_url,
        enable_autopayment=enable_autopayment,
        save_card=enable_autopayment or merchant.remember_card == Merchant.RememberCard.CHECKED,
        use_sbp=use_sbp,
        ip=ip or None,
    )
    order = order_of(payment, language=language, template=template, use_default_card=not without_default_card)
    try:
        started = gateway_of(merchant).create(order)
        remember_start(payment, started)
    except (GatewayError, NotVerified) as error:
        raise payment_failed(payment=payment, error=error, now=now) from error
    if started.outcome:
        return payment_settle(payment_id=payment.pk, outcome=started.outcome, now=now)
    return payment


def new_payment(*, merchant: Merchant, customer: Customer, amount: Decimal, now: datetime, **fields: object) -> Payment:
    """The row, committed before the gateway hears of it. Raises AmountRefused."""
    payment = payment_row(merchant=merchant, customer=customer, amount=amount, now=now, **fields)
    payment.save(force_insert=True)
    return payment


def payment_row(*, merchant: Merchant, customer: Customer, amount: Decimal, now: datetime, **fields: object) -> Payment:
    """The same, not written."""
    currency = currency_of(customer)
    check_amount(merchant, amount, currency)
    return Payment(
        client_id=customer.client_id,
        customer=customer,
        merchant=merchant,
        gateway=merchant.gateway,
        amount=amount,
        currency=currency,
        begun_at=now,
        **fields,
    )


def check_amount(merchant: Merchant, amount: Decimal, currency: str) -> None:
    """Raises AmountRefused, Misconfigured: what the gateway can't ask for exactly is refused before anybody pays.
    FieldsInvalid for a fraction of a cent, which is no sum of money at all."""
    if amount.is_finite() and amount != round_money(amount, max(USUAL_DECIMALS, decimals_of(currency))):
        raise FieldsInvalid({"amount": places_text(currency)})
    if not amount.is_finite() or not 0 < amount < TOO_MUCH or not is_payable(amount, currency):
        raise AmountRefused
    if amount < merchant.min_amount or (merchant.max_amount and amount > merchant.max_amount):
        raise AmountRefused
    if kind := KINDS.get(merchant.gateway):
        kind.check_amount(merchant, amount, currency)


def merchant_page_url(
    *, customer: Customer, amount: Decimal, now: datetime, merchant_type: str = "", ip: str = ""
) -> tuple[Merchant, Payment | None, str]:
    """The operator's gateway, and the address to send the payer to.

    "" = the app asks for the card itself. The operator's own page (with %transaction_id% and so on in it) comes as it
    is; else an order is made. Raises GatewayError.
    """
    merchant = merchant_for(customer, merchant_type)
    check_amount(merchant, amount, currency_of(customer))
    if merchant.page_url or gateway_of(merchant).own_form:
        return merchant, None, merchant.page_url
    payment = payment_create(customer=customer, amount=amount, now=now, merchant_type=merchant.gateway, ip=ip)
    return merchant, payment, page_of(payment)


def page_of(payment: Payment) -> str:
    """The gateway's page, or ours that sends the gateway's form."""
    return str(payment.page.get("redirect_url") or "") or (page_url(payment) if payment.page.get("form") else "")


def payment_qr(*, customer: Customer, amount: Decimal, now: datetime, **how: object) -> tuple[Payment, str, str]:
    """A payment to be paid with a phone: itself, the address of the QR picture, the address in the code.

    ``how`` as of ``payment_create``.
    """
    payment = payment_create(customer=customer, amount=amount, now=now, **how)  # type: ignore[arg-type]
    return payment, qr_url(payment), page_of(payment) or page_url(payment)
