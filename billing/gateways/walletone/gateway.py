"""Wallet One (W1 Checkout): a signed form, and signed notifications that want an answer of their own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_lazy as _

from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Reply, Started, State
from billing.gateways.errors import Misconfigured, NotVerified, OutcomeUnknown
from billing.gateways.money import LETTERS, number_of, parsed, plain
from core.secretbox import same

PAGE = "https://wl.walletone.com/checkout/checkout/Index"
METHODS = {"md5": hashlib.md5, "sha1": hashlib.sha1}
SIGNATURE = "WMI_SIGNATURE"
STATES = {"ACCEPTED": State.PAID, "PROCESSING": State.PENDING, "REJECTED": State.FAILED}


class WalletOneGateway(Gateway):
    """All ways to pay that the merchant has at Wallet One."""

    name = "w1_merchant"
    title = _("Wallet One, all ways to pay")
    source = 0
    settings = {
        "account": _("merchant's number (WMI_MERCHANT_ID)"),
        "key": _("secret key of the signature"),
        "api_url": _("address of the form"),
        "options": _('{"signature": "sha1"} where it is not md5; {"ptenabled": "..."}: ways to pay'),
    }
    required = ("account", "key")
    api_url = PAGE
    family = "w1"
    cards_only: ClassVar[bool] = False

    def create(self, order: Order) -> Started:
        fields = {
            "WMI_MERCHANT_ID": self.merchant.account,
            "WMI_PAYMENT_AMOUNT": plain(order.amount),
            "WMI_CURRENCY_ID": number_of(order.currency),
            "WMI_PAYMENT_NO": order.number,
            "WMI_DESCRIPTION": "BASE64:" + base64.b64encode(order.description.encode()).decode(),
            "WMI_SUCCESS_URL": order.return_url,
            "WMI_FAIL_URL": order.fail_url,
        }
        ways = str(self.merchant.options.get("ptenabled", "")) or f"CreditCard{order.currency}" * self.cards_only
        if ways:
            fields["WMI_PTENABLED"] = ways
        if order.payer.email:
            fields["WMI_CUSTOMER_EMAIL"] = order.payer.email
        written = {name: text.encode("cp1251", errors="xmlcharrefreplace") for name, text in fields.items()}
        fields[SIGNATURE] = self.signature(written)
        return Started(form={"action": self.http.base, "method": "POST", "fields": fields})

    def signature(self, fields: Mapping[str, bytes]) -> str:
        """Base64 of the hash of all values (in Windows-1251) in the order of their names, and the key."""
        method = METHODS.get(str(self.merchant.options.get("signature", "md5")))
        if method is None:
            raise Misconfigured(f"{self.name}: unknown signature method")
        names = sorted((name for name in fields if name != SIGNATURE), key=str.lower)
        signed = b"".join(fields[name] for name in names) + self.merchant.key.encode()
        return base64.b64encode(method(signed).digest()).decode()

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        number = notice.form.get("WMI_PAYMENT_NO")
        if not number:
            raise NotVerified("no order")
        return Reference(number=number)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        given = notice.form
        if not same(self.signature(raw_values(notice.body)), given.get(SIGNATURE, "")):
            raise NotVerified("signature")
        if given.get("WMI_MERCHANT_ID") != self.merchant.account:
            raise NotVerified("merchant")
        state = STATES.get(given.get("WMI_ORDER_STATE", "").upper())
        if state is None:
            return None
        try:
            amount = parsed(given.get("WMI_PAYMENT_AMOUNT", "").replace(",", "."))
        except OutcomeUnknown as error:
            raise NotVerified("amount") from error
        currency = given.get("WMI_CURRENCY_ID", "")
        failed = {"error": 1, "text": "rejected"} if state is State.FAILED else {}
        return Outcome(state, given.get("WMI_ORDER_ID", ""), amount, LETTERS.get(currency, currency), **failed)  # type: ignore[arg-type]

    @classmethod
    def accepted(cls, notice: Notice) -> Reply:
        return Reply(200, "WMI_RESULT=OK")

    @classmethod
    def refused(cls, notice: Notice, status: int, text: str) -> Reply:
        """Wallet One reads the body, and sends again after RETRY."""
        return Reply(status, urlencode({"WMI_RESULT": "RETRY", "WMI_DESCRIPTION": text}))


def raw_values(body: bytes) -> dict[str, bytes]:
    """The form as bytes: signed is what was sent, in whatever charset."""
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {name: value.encode("latin-1") for name, value in pairs}


class WalletOneCardGateway(WalletOneGateway):
    """Bank cards only."""

    name = "w1"
    title = _("Wallet One, cards")
    source = 1
    cards_only = True
