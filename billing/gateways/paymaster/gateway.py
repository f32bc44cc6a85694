"""Paymaster, the interface with LMI_ parameters: a form, a question beforehand, a signed notification."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from billing.gateways.base import Gateway, Notice, Order, Outcome, Reference, Reply, Started, State
from billing.gateways.errors import Misconfigured, NotVerified, OutcomeUnknown
from billing.gateways.money import format_amount, parse_amount
from core.secretbox import secrets_equal

METHODS = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha256": hashlib.sha256}
SIGNED = (
    "LMI_MERCHANT_ID",
    "LMI_PAYMENT_NO",
    "LMI_SYS_PAYMENT_ID",
    "LMI_SYS_PAYMENT_DATE",
    "LMI_PAYMENT_AMOUNT",
    "LMI_CURRENCY",
    "LMI_PAID_AMOUNT",
    "LMI_PAID_CURRENCY",
    "LMI_PAYMENT_SYSTEM",
    "LMI_SIM_MODE",
)
PREREQUEST = "LMI_PREREQUEST"
SIMULATED = "LMI_SIM_MODE"
"""There when Paymaster only plays a payment, as the form may ask for while the merchant is being tried out."""
OURS = "SMARTY_NUMBER"
"""A parameter of our own, given back with the notification: LMI_PAYMENT_NO holds numbers only."""


class PaymasterGateway(Gateway):
    name = "paymaster"
    title = "Paymaster"
    source = 7
    api_url = "https://psp.paymaster.ru/Payment/Init"
    settings = {
        "account": _("merchant's number (LMI_MERCHANT_ID)"),
        "key": _("secret key"),
        "api_url": _("address of the form"),
        "options": _('{"hash": "md5" or "sha1"} where it is not sha256; {"test": true}: test payments count'),
    }
    required = ("account", "key")

    def create(self, order: Order) -> Started:
        fields = {
            "LMI_MERCHANT_ID": self.merchant.account,
            "LMI_PAYMENT_AMOUNT": format_amount(order.amount),
            "LMI_CURRENCY": order.currency,
            "LMI_PAYMENT_NO": str(order.id),
            "LMI_PAYMENT_DESC_BASE64": base64.b64encode(order.description.encode()).decode(),
            "LMI_INVOICE_CONFIRMATION_URL": order.notify_url,
            "LMI_PAYMENT_NOTIFICATION_URL": order.notify_url,
            "LMI_SUCCESS_URL": order.return_url,
            "LMI_FAILURE_URL": order.fail_url,
            OURS: order.number,
        }
        if order.payer.email:
            fields["LMI_PAYER_EMAIL"] = order.payer.email
        return Started(form={"action": self.http.base, "method": "POST", "fields": fields})

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        number = notice.form.get(OURS)
        if not number:
            raise NotVerified("no order")
        return Reference(number=number)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        given = notice.form
        if order is None or given.get("LMI_PAYMENT_NO") != str(order.id):
            raise NotVerified("order")
        if given.get("LMI_MERCHANT_ID") != self.merchant.account:
            raise NotVerified("merchant")
        asked = given.get(PREREQUEST) == "1"
        if given.get(SIMULATED) and self.merchant.options.get("test") is not True:
            raise NotVerified("a test payment")
        if asked and order.settled:  # the payer has not paid yet, and need not any more
            raise NotVerified("the payment is finished")
        if not asked and not secrets_equal(self.digest(given), given.get("LMI_HASH", "")):
            raise NotVerified("hash")
        try:
            amount = parse_amount(given.get("LMI_PAYMENT_AMOUNT", ""))
        except OutcomeUnknown as error:
            raise NotVerified("amount") from error
        state = State.PENDING if asked else State.PAID
        return Outcome(
            state, "" if asked else given.get("LMI_SYS_PAYMENT_ID", ""), amount, given.get("LMI_CURRENCY", "")
        )

    def digest(self, given: Mapping[str, str]) -> str:
        """Base64 of the hash of the signed values and the key, semicolons between them."""
        method = METHODS.get(str(self.merchant.options.get("hash", "sha256")))
        if method is None:
            raise Misconfigured(f"{self.name}: unknown hash")
        signed = ";".join([*(given.get(name, "") for name in SIGNED), self.merchant.key])
        return base64.b64encode(method(signed.encode()).digest()).decode()

    @classmethod
    def accepted(cls, notice: Notice) -> Reply:
        """The question before the payment is answered with YES."""
        return Reply(200, "YES" if notice.form.get(PREREQUEST) == "1" else "OK")
