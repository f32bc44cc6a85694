"""A payment as the gateways see it, and what they answered put into it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from billing.gateways.base import Order, Payer, Started
from billing.gateways.errors import NotVerified
from billing.models import GatewayCustomer, Payment
from billing.services.payments.returning import PAGE_PATH, return_address
from tvmiddleware.models import Customer
from tvmiddleware.selectors.phones import mobile_phone

DESCRIPTION = "Payment {number}"


def notify_url(payment: Payment) -> str:
    return f"{settings.SMARTY_URL.rstrip('/')}{PAGE_PATH}/{payment.gateway}/validate_notify/"


def back_url(payment: Payment) -> str:
    """Our page that takes the payer on to where the app wants: for gateways that sign the address or can't write it."""
    return f"{settings.SMARTY_URL.rstrip('/')}{PAGE_PATH}/return/{payment.number}/"


def order_of(payment: Payment, **how: Any) -> Order:
    """Reads the customer and its name at the gateway. ``how`` as of ``order_with``."""
    known = GatewayCustomer.objects.filter(merchant_id=payment.merchant_id, customer_id=payment.customer_id).first()
    return order_with(payment, known, **how)


def order_with(
    payment: Payment,
    known: GatewayCustomer | None,
    *,
    language: str = "",
    template: str = "",
    use_default_card: bool = True,
    description: str = "",
) -> Order:
    """The order that a gateway is asked with. ``known``: what the gateway calls the customer; None: it does not know
    him yet."""
    return Order(
        id=payment.pk,
        number=payment.number,
        amount=payment.amount,
        currency=payment.currency,
        payer=payer_of(payment.customer, known, payment.ip or ""),
        description=description or DESCRIPTION.format(number=payment.pk),
        ext_id=payment.ext_id or "",
        session_id=payment.session_id,
        return_url=return_address(payment),
        fail_url=return_address(payment),
        back_url=back_url(payment),
        notify_url=notify_url(payment),
        language=language,
        template=template or payment.merchant.template,
        save_card=payment.save_card,
        use_default_card=use_default_card,
        use_sbp=payment.use_sbp,
        recurring=payment.is_autopayment,
        by_saved_card=payment.by_saved_card,
        refunded=payment.refunded,
        settled=not payment.is_open,
    )


def payer_of(customer: Customer, known: GatewayCustomer | None, ip: str = "") -> Payer:
    return Payer(
        id=customer.pk,
        email=customer.email,
        phone=mobile_phone(customer) or customer.mobile_phone_number,
        name=" ".join(part for part in (customer.firstname, customer.lastname) if part),
        ip=ip,
        ext_id=known.ext_id if known else "",
        secret=known.secret if known else "",
    )


def remember_start(payment: Payment, started: Started) -> None:
    """Keep what the gateway calls the order, the payer and the page. Raises NotVerified for an id it has used."""
    if started.payer_ext_id:
        remember_payer(payment, started.payer_ext_id, started.payer_secret)
    payment.ext_id = started.ext_id or payment.ext_id
    payment.session_id = started.session_id or payment.session_id
    if started.redirect_url or started.form:
        payment.page = {"redirect_url": started.redirect_url, "form": started.form}
    try:
        with transaction.atomic():
            payment.save(update_fields=("ext_id", "session_id", "page", "updated_at"))
    except IntegrityError as error:
        raise NotVerified("the gateway gave an id that another payment has") from error


def remember_payer(payment: Payment, ext_id: str, secret: str) -> None:
    values = {"ext_id": ext_id, **({"secret": secret} if secret else {})}
    GatewayCustomer.objects.update_or_create(
        merchant_id=payment.merchant_id, customer_id=payment.customer_id, defaults=values
    )
