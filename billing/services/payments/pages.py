"""Addresses of a payment that need no login: a token in them proves that we made them."""

from __future__ import annotations

import io
from datetime import timedelta

import segno
from django.conf import settings
from django.core import signing

from billing.models import Payment
from billing.services.payments.errors import PaymentNotFound
from billing.services.payments.returning import PAGE_PATH

SALT = "billing.payment.page"
VALID = timedelta(days=1)
PIXELS_A_MODULE = 10


def token_of(payment: Payment) -> str:
    return signing.dumps(payment.pk, salt=SALT, compress=False)


def payment_of_token(token: str) -> Payment:
    """Raises PaymentNotFound for a token that is not ours or too old."""
    try:
        return Payment.objects.select_related("merchant").get(pk=signing.loads(token, salt=SALT, max_age=VALID))
    except (signing.BadSignature, Payment.DoesNotExist) as error:
        raise PaymentNotFound from error


def page_url(payment: Payment) -> str:
    """Our page that takes the payer's browser to the gateway."""
    return f"{settings.SMARTY_URL.rstrip('/')}{PAGE_PATH}/page/?p={token_of(payment)}"


def qr_url(payment: Payment) -> str:
    """The picture of the QR code, for a TV to show."""
    return f"{settings.SMARTY_URL.rstrip('/')}{PAGE_PATH}/qr/?p={token_of(payment)}"


def qr_png(text: str) -> bytes:
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=PIXELS_A_MODULE, border=4)
    return out.getvalue()
