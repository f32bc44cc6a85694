"""The Stripe-Signature header: ``t=<unix>,v1=<hex>[,v1=<hex>]``, HMAC-SHA256 of ``<t>.<raw body>``."""

from __future__ import annotations

import hmac
from hashlib import sha256

from billing.gateways.errors import NotVerified
from core.numbers import is_digits
from core.secretbox import secrets_equal

TOLERANCE_SECONDS = 300


def check_signature(header: str, body: bytes, secret: str, now: float) -> None:
    """Raises NotVerified. Several v1 stand there while a secret is being changed; one must fit."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamp = next((value for name, _equals, value in pairs if name == "t"), "")
    offered = [value for name, _equals, value in pairs if name == "v1"]
    if not secret or not is_digits(stamp) or not offered:
        raise NotVerified("signature")
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    fits = [secrets_equal(wanted, value) for value in offered]  # all are compared: how long it takes tells nothing
    if not any(fits):
        raise NotVerified("signature")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise NotVerified("signature too old")
