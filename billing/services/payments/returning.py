"""Where payers' browsers go after paying: an address that an app chose, so anybody may have chosen it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings

from billing.models import Payment
from billing.services.payments.errors import PaymentNotFound

PAGE_PATH = "/billing/payment"
LONGEST_ADDRESS = 500
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
WEB = frozenset({"http", "https"})
NEVER = frozenset({"about", "blob", "chrome", "content", "data", "file", "filesystem", "intent", "javascript",
                   "jar", "vbscript", "view-source"})  # fmt: skip
"""Schemes that run something, open what is on the device, or say themselves where to go on."""


def is_return_address(text: str) -> bool:
    """Whether a browser may be sent there: an address of the web with a host and nobody's name before it, or one of
    an app's own scheme. Browsers drop control characters and turn backslashes, so neither may be in it."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text or "\\" in text:
        return False
    scheme, colon, rest = text.partition(":")
    if not colon or not SCHEME.fullmatch(scheme) or scheme.lower() in NEVER:
        return False
    return scheme.lower() not in WEB or has_plain_host(rest)


def has_plain_host(rest: str) -> bool:
    """``//host...``, without ``user@``."""
    try:
        parts = urlsplit(rest)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def return_address(payment: Payment) -> str:
    """Where the gateway sends the payer afterwards: the app's page, else a plain one of ours."""
    return wanted_address(payment) or f"{settings.SMARTY_URL.rstrip('/')}{PAGE_PATH}/done/"


def wanted_address(payment: Payment) -> str:
    """What the app asked for; "" where it did not, or may not (a row of before the rules)."""
    return payment.return_url if is_return_address(payment.return_url) else ""


def payment_of_number(number: str) -> Payment:
    """The payment with the number that a return address carries. Raises PaymentNotFound."""
    found = Payment.objects.select_related("client").filter(number=number).first()
    if found is None:
        raise PaymentNotFound
    return found


def goes_at_once(payment: Payment, address: str) -> bool:
    """Whether our page may take the browser to that address unasked: this server, the operator's site, and what
    SMARTY_PAYMENT_RETURN_TO names. Anywhere else only the payer goes, who reads where: strangers choose addresses, and
    a link to us must not be one to them."""
    scheme = address.partition(":")[0].lower()
    if scheme not in WEB:
        return f"{scheme}:" in listed()
    return urlsplit(address).hostname in {host_of(settings.SMARTY_URL), host_of(payment.client.site_url), *listed()}


def listed() -> set[str]:
    return {str(name).lower() for name in settings.SMARTY_PAYMENT_RETURN_TO}


def host_of(address: str) -> str:
    """The host; a site is also entered without its scheme."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
