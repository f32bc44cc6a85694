"""Notifications of gateways: whose, true, applied, committed; only then answered."""

from __future__ import annotations

import logging
from datetime import datetime

from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Reply
from billing.gateways.errors import GatewayError, NotVerified
from billing.gateways.registry import KINDS, gateway_of
from billing.models import Merchant, Payment
from billing.services.payments.orders import order_of
from billing.services.payments.settling import payment_settle
from core.logs import log_event
from core.networks import is_allowed
from core.numbers import is_digits

MERCHANTS_TRIED = 100
WRONG, FORBIDDEN, UNKNOWN, LATER = 400, 403, 404, 503


class NoticeRefused(Exception):
    """With the HTTP status of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def payment_notify(*, gateway: str, notice: Notice, now: datetime) -> Reply:
    """Take one notification and say what to answer. A notification that is not taken leaves no trace but the log's."""
    kind = KINDS[gateway]
    try:
        payment, outcome = understood(kind, notice)
        if payment is not None and outcome is not None:
            payment = payment_settle(payment_id=payment.pk, outcome=outcome, now=now)
    except (NoticeRefused, NotVerified, GatewayError) as error:
        return refuse(kind, notice, error)
    log_notification(kind, payment, outcome)
    return kind.accepted(notice)


def refuse(kind: type[Gateway], notice: Notice, error: Exception) -> Reply:
    status = error.status if isinstance(error, NoticeRefused) else WRONG if isinstance(error, NotVerified) else LATER
    log_event(
        "payment",
        "NOTIFY_ERROR",
        logging.WARNING,
        payment_source=kind.source,
        ip=notice.ip,
        params=",".join(sorted({*notice.query, *notice.form})),
        error=str(error) or type(error).__name__,
    )
    return kind.refused(notice, status, str(error) or type(error).__name__)


def log_notification(kind: type[Gateway], payment: Payment | None, outcome: Outcome | None) -> None:
    log_event(
        "payment",
        "NOTIFY_SUCCESS",
        client=payment.client_id if payment else "",
        transaction=payment.pk if payment else "",
        payment_source=kind.source,
        params=outcome.state.value if outcome else "ignored",
        error="",
    )


def understood(kind: type[Gateway], notice: Notice) -> tuple[Payment | None, Outcome | None]:
    """The payment and what is true of it. Raises NoticeRefused, NotVerified, GatewayError."""
    claimed = kind.reference(notice)
    if claimed is None:
        return sealed(kind, notice)
    payment = payment_of(kind, claimed)
    if payment is None:
        raise NoticeRefused(UNKNOWN, "unknown order")
    return payment, proven(payment.merchant, notice, order_of(payment))


def payment_of(kind: type[Gateway], claimed: Reference) -> Payment | None:
    if not (claimed.number + claimed.ext_id).isprintable():  # no id of ours or of anybody's
        return None
    names = [other.name for other in KINDS.values() if other is kind or (kind.family and other.family == kind.family)]
    rows = Payment.objects.select_related("merchant", "customer").filter(gateway__in=names)
    if claimed.number:
        return rows.filter(number=claimed.number).first()
    return rows.filter(ext_id=claimed.ext_id).first() if claimed.ext_id else None


def proven(merchant: Merchant, notice: Notice, order: Order | None) -> Outcome | None:
    gateway = gateway_of(merchant)
    if not is_allowed(merchant.notify_networks or gateway.notify_networks, notice.ip):
        raise NoticeRefused(FORBIDDEN, "address")
    return gateway.verify(notice, order)


def sealed(kind: type[Gateway], notice: Notice) -> tuple[Payment | None, Outcome | None]:
    """Only the right operator's secret opens it: that of ``?merchant=`` in the address, else every one is tried."""
    rows = Merchant.objects.filter(gateway=kind.name, enabled=True)
    if is_digits(notice.query.get("merchant", ""), 9):
        rows = rows.filter(pk=int(notice.query["merchant"]))
    elif not kind.proves_itself:  # strangers must not make us ask the gateway again and again
        raise NoticeRefused(UNKNOWN, "no order")
    error: Exception = NoticeRefused(UNKNOWN, "no such gateway")
    for merchant in rows.order_by("id")[:MERCHANTS_TRIED]:
        try:
            outcome = proven(merchant, notice, None)
        except (NoticeRefused, NotVerified) as wrong:
            error = wrong
            continue
        return opened(kind, merchant, outcome)
    raise error


def opened(kind: type[Gateway], merchant: Merchant, outcome: Outcome | None) -> tuple[Payment | None, Outcome | None]:
    if outcome is None:
        return None, None
    payment = payment_of(kind, Reference(outcome.number, outcome.ext_id))
    if payment is None or payment.merchant_id != merchant.pk:
        raise NoticeRefused(UNKNOWN, "unknown order")
    return payment, outcome
