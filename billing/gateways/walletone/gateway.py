"""Wallet One (W1 Checkout): a signed form, and signed notifications that want an answer of their own.

Both are signed by one rule that joins the values without anything between them. So whoever can choose a part of a
signed form can cut it into a notification: nothing that a payer writes is signed (address to return to, e-mail), and a
notification may hold only the names that Wallet One sends, each once.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_lazy as _

from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Reply, Started, State
from billing.gateways.errors import Misconfigured, NotVerified
from billing.gateways.money import LETTERS, NUMBERED, format_amount, number_of, parse_amount
from core.secretbox import secrets_equal

PAGE = "https://wl.walletone.com/checkout/checkout/Index"
METHODS = {"md5": hashlib.md5, "sha1": hashlib.sha1}
SIGNATURE = "WMI_SIGNATURE"
STATES = {"ACCEPTED": State.PAID, "PROCESSING": State.PENDING, "REJECTED": State.FAILED}
TEST = "WMI_TEST_MODE_INVOICE"
NAMES = frozenset({
    "WMI_AUTO_ACCEPT", "WMI_COMMISSION_AMOUNT", "WMI_CREATE_DATE", "WMI_CURRENCY_ID", "WMI_DESCRIPTION",
    "WMI_EXPIRED_DATE", "WMI_EXTERNAL_ACCOUNT_ID", "WMI_FAIL_URL", "WMI_INVOICE_OPERATIONS", "WMI_LAST_NOTIFY_DATE",
    "WMI_MERCHANT_ID", "WMI_NOTIFY_COUNT", "WMI_ORDER_ID", "WMI_ORDER_STATE", "WMI_PAYMENT_AMOUNT", "WMI_PAYMENT_NO",
    "WMI_PAYMENT_TYPE", "WMI_SUCCESS_URL", "WMI_TO_USER_ID", "WMI_UPDATE_DATE", SIGNATURE, TEST,
})  # fmt: skip
"""What a notification holds. A name more could swallow what stands between two values of a form of ours."""
AMOUNT = re.compile(r"[0-9]{1,12}[.,][0-9]{2}")
ORDER_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class WalletOneGateway(Gateway):
    """All ways to pay that the merchant has at Wallet One."""

    name = "w1_merchant"
    title = _("Wallet One, all ways to pay")
    source = 0
    settings = {
        "account": _("merchant's number (WMI_MERCHANT_ID)"),
        "key": _("secret key of the signature"),
        "api_url": _("address of the form"),
        "options": _(
            '{"signature": "sha1"} where it is not md5; {"ptenabled": "..."}: ways to pay; {"test": true}: '
            'test payments count; {"notify_names": ["WMI_..."]}: further parameters of notifications'
        ),
    }
    required = ("account", "key")
    api_url = PAGE
    units = NUMBERED
    family = "w1"
    cards_only: ClassVar[bool] = False

    def create(self, order: Order) -> Started:
        fields = {
            "WMI_MERCHANT_ID": self.merchant.account,
            "WMI_PAYMENT_AMOUNT": format_amount(order.amount),
            "WMI_CURRENCY_ID": number_of(order.currency),
            "WMI_PAYMENT_NO": order.number,
            "WMI_DESCRIPTION": "BASE64:" + base64.b64encode(order.description.encode()).decode(),
            "WMI_SUCCESS_URL": order.back_url,
            "WMI_FAIL_URL": order.back_url,
        }
        ways = str(self.merchant.options.get("ptenabled", "")) or f"CreditCard{order.currency}" * self.cards_only
        if ways:
            fields["WMI_PTENABLED"] = ways
        written = {name: text.encode("cp1251", errors="xmlcharrefreplace") for name, text in fields.items()}
        if says_a_state(signed_text(written)):
            raise Misconfigured(f"{self.name}: settings with the name of a state in them are not signed")
        fields[SIGNATURE] = self.signature(written)
        return Started(form={"action": self.http.base, "method": "POST", "fields": fields})

    def signature(self, fields: Mapping[str, bytes]) -> str:
        """Base64 of the hash of all values (in Windows-1251) in the order of their names, and the key."""
        method = METHODS.get(str(self.merchant.options.get("signature", "md5")))
        if method is None:
            raise Misconfigured(f"{self.name}: unknown signature method")
        return base64.b64encode(method(signed_text(fields) + self.merchant.key.encode()).digest()).decode()

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        number = notice.form.get("WMI_PAYMENT_NO")
        if not number:
            raise NotVerified("no order")
        return Reference(number=number)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """Read is what was signed, and nothing else: the values of the raw body."""
        raw = raw_values(notice.body, NAMES.union(self.merchant.options.get("notify_names") or ()))
        if not secrets_equal(self.signature(raw), text_of(raw, SIGNATURE)):
            raise NotVerified("signature")
        if text_of(raw, "WMI_MERCHANT_ID") != self.merchant.account:
            raise NotVerified("merchant")
        if order is None or text_of(raw, "WMI_PAYMENT_NO") != order.number:
            raise NotVerified("order")
        if text_of(raw, TEST) not in {"", "0"} and self.merchant.options.get("test") is not True:
            raise NotVerified("a test payment")
        return of_values(raw)

    @classmethod
    def accepted(cls, notice: Notice) -> Reply:
        return Reply(200, "WMI_RESULT=OK")

    @classmethod
    def refused(cls, notice: Notice, status: int, text: str) -> Reply:
        """Wallet One reads the body, and sends again after RETRY."""
        return Reply(status, urlencode({"WMI_RESULT": "RETRY", "WMI_DESCRIPTION": text}))


def raw_values(body: bytes, names: frozenset[str]) -> dict[str, bytes]:
    """The form as bytes: signed is what was sent, in whatever charset. Raises NotVerified for any name but these, and
    for one that comes twice."""
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    values = {name: value.encode("latin-1") for name, value in pairs}
    if len(values) != len(pairs) or not names.issuperset(values):
        raise NotVerified("parameters that Wallet One does not send")
    return values


def text_of(raw: Mapping[str, bytes], name: str) -> str:
    return raw.get(name, b"").decode("ascii", errors="replace")


def of_values(raw: Mapping[str, bytes]) -> Outcome | None:
    """What a notification says. Raises NotVerified for a number or an amount that can't be one."""
    state = STATES.get(text_of(raw, "WMI_ORDER_STATE").upper())
    if state is None:
        return None
    amount, order_id = text_of(raw, "WMI_PAYMENT_AMOUNT"), text_of(raw, "WMI_ORDER_ID")
    if not AMOUNT.fullmatch(amount) or not ORDER_ID.fullmatch(order_id):
        raise NotVerified("amount or order")
    currency = text_of(raw, "WMI_CURRENCY_ID")
    paid = parse_amount(amount.replace(",", "."))
    failed = {"error": 1, "text": "rejected"} if state is State.FAILED else {}
    return Outcome(state, order_id, paid, LETTERS.get(currency, currency), **failed)  # type: ignore[arg-type]


def signed_text(fields: Mapping[str, bytes]) -> bytes:
    names = sorted((name for name in fields if name != SIGNATURE), key=str.lower)
    return b"".join(fields[name] for name in names)


def says_a_state(signed: bytes) -> bool:
    """Whether a notification could be cut out of a signed text: each needs the name of a state, capitals or not."""
    return any(state.encode() in signed.upper() for state in STATES)


class WalletOneCardGateway(WalletOneGateway):
    """Bank cards only."""

    name = "w1"
    title = _("Wallet One, cards")
    source = 1
    cards_only = True
