"""ForteBank (Kazakhstan): TKKPG messages over HTTPS. It notifies nobody; payments are asked for.

The payer enters the card at the bank's page, or the app asks for it: then 3-D Secure 1 runs through ``process`` and
``pares``.
"""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.gateways.answers import xml_of
from billing.gateways.base import Card, Gateway, Notice, Order, Outcome, Reference, Started, State
from billing.gateways.errors import NotVerified, OutcomeUnknown
from billing.gateways.fortebank import messages
from billing.gateways.fortebank.messages import element_text
from billing.gateways.money import LETTERS, NUMBERED, number_of

PAID = frozenset({"APPROVED", "REVERSED", "PART-REVERSED", "REFUNDED", "PART-REFUNDED"})
FAILED = frozenset({"DECLINED", "CANCELED", "CANCELLED", "EXPIRED", "FUND-REFUSED"})
ALL_BACK = frozenset({"REVERSED", "REFUNDED"})
NOT_FOUND = "54"
LANGUAGES = {"ru": "RU", "kk": "KZ", "en": "EN"}
ENROLLED = "Y"


class FortebankGateway(Gateway):
    name = "fortebank"
    title = "Fortebank"
    source = 12
    api_url = "https://epaypost.fortebank.com"
    settings = {
        "account": _("merchant's id at the bank"),
        "key": _("login, where the bank asks for one"),
        "secret": _("password of the login"),
        "certificate": _("client certificate, where the bank asks for one"),
        "api_url": _("address of the bank's server, without /Exec"),
    }
    required = ("account",)
    units = NUMBERED
    has_status = True

    def create(self, order: Order) -> Started:
        answer = self.exec(
            "CreateOrder",
            order,
            Order={
                "OrderType": "Purchase",
                "Merchant": self.merchant.account,
                "Amount": str(NUMBERED.minor(order.amount, order.currency)),
                "Currency": number_of(order.currency),
                "Description": order.number,
                "ApproveURL": order.return_url,
                "CancelURL": order.fail_url,
                "DeclineURL": order.fail_url,
            },
        )
        ext_id, session = element_text(answer, "OrderID"), element_text(answer, "SessionID")
        if not ext_id or not session:
            raise OutcomeUnknown("an order without OrderID")
        query = urlencode({"OrderID": ext_id, "SessionID": session})
        return Started(ext_id, session, f"{element_text(answer, 'URL')}?{query}")

    def process(self, order: Order, card: Card) -> Started:
        checked = self.exec("Check3DSEnrolled", order, **self.named(order), PAN=card.number)
        if element_text(checked, "enrolled") != ENROLLED:
            return Started(
                outcome=self.of_operation(self.exec("Purchase", order, **self.card_fields(order, card)), order)
            )
        asked = self.exec(
            "GetPAReqForm", order, **self.named(order), PAN=card.number, ExpDate=expire(card), EncodedPAReq="true"
        )
        fields = {
            "PaReq": element_text(asked, "pareq"),
            "MD": element_text(asked, "MD") or order.number,
            "TermUrl": order.return_url,
        }
        return Started(form={"action": element_text(asked, "url"), "method": "POST", "fields": fields})

    def pares(self, order: Order, card: Card, pares: str) -> Outcome:
        answer = self.exec("ProcessPARes", order, **self.card_fields(order, card), PARes=pares)
        return self.of_operation(answer, order)

    def status(self, order: Order) -> Outcome:
        if not order.ext_id:
            return Outcome(State.MISSING)
        found = self.ask("GetOrderInformation", order, **self.named(order), ShowParams="true")
        if element_text(found, "Status") == NOT_FOUND:
            return Outcome(State.MISSING)
        if element_text(found, "Status") != messages.OK:
            raise messages.parse_fault(found)
        return of_information(found, order)

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        refund = {"Amount": str(NUMBERED.minor(amount, order.currency)), "Currency": number_of(order.currency)}
        self.exec("Refund", order, **self.named(order), Description=key, Refund=refund)
        return Outcome(State.PAID)

    # --- hints: the payer's browser brings the bank's message to the return address ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        given = {**notice.query, **notice.form}
        ext_id = of_message(given.get("xmlmsg", "")) or given.get("OrderID") or given.get("ORDERID") or ""
        if not ext_id:
            raise NotVerified("no order")
        return Reference(ext_id=ext_id)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        if order is None:
            raise NotVerified("order")
        return None if order.settled else self.status(order)

    # --- messages ---
    def named(self, order: Order) -> dict[str, Any]:
        return {"Order": {"Merchant": self.merchant.account, "OrderID": order.ext_id}, "SessionID": order.session_id}

    def card_fields(self, order: Order, card: Card) -> dict[str, Any]:
        return {
            **self.named(order),
            "Amount": str(NUMBERED.minor(order.amount, order.currency)),
            "Currency": number_of(order.currency),
            "PAN": card.number,
            "ExpDate": expire(card),
            "CVV2": card.cvv,
        }

    def of_operation(self, answer: etree._Element, order: Order) -> Outcome:
        """The answer to a purchase. What it does not say the order itself says."""
        message = messages.parse_message(answer)
        word = element_text(message, "OrderStatus").upper()
        if word not in PAID | FAILED:
            return self.status(order)
        state = State.PAID if word in PAID else State.FAILED
        code, sent = element_text(message, "ResponseCode"), element_text(message, "Currency")
        return Outcome(
            state,
            order.ext_id,
            NUMBERED.major(
                element_text(message, "PurchaseAmount") or NUMBERED.minor(order.amount, order.currency), order.currency
            ),
            LETTERS.get(sent, sent) or order.currency,
            error=messages.DECLINES.get(code, 1) if state is State.FAILED else 0,
            text=element_text(message, "ResponseDescription") if state is State.FAILED else "",
        )

    def exec(self, operation: str, order: Order, **members: Any) -> etree._Element:
        """One operation that may move money. Raises the error of any status but 00."""
        found = self.ask(operation, order, safe=False, **members)
        if element_text(found, "Status") != messages.OK:
            raise messages.parse_fault(found)
        return found

    def ask(self, operation: str, order: Order, *, safe: bool = True, **members: Any) -> etree._Element:
        body = messages.build_request(operation, LANGUAGES.get(order.language, "RU"), **members)
        login = (self.merchant.key, self.merchant.secret) if self.merchant.key else None
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        note = f"{operation} {order.number}"
        return messages.parse_response(
            self.http.post("Exec", safe=safe, note=note, data=body, headers=headers, auth=login).content
        )


def expire(card: Card) -> str:
    """``YYMM``."""
    return card.year + card.month


def of_information(found: etree._Element, order: Order) -> Outcome:
    word = (element_text(found, "Orderstatus") or element_text(found, "OrderStatus")).upper()
    state = State.PAID if word in PAID else State.FAILED if word in FAILED else State.PENDING
    back = element_text(found, "RefundAmount")
    message = messages.parse_message(found)
    return Outcome(
        state,
        order.ext_id,
        NUMBERED.major(element_text(found, "Amount"), order.currency),
        LETTERS.get(element_text(found, "Currency"), element_text(found, "Currency")),
        refunded=order.amount if word in ALL_BACK else NUMBERED.major(back, order.currency) if back else None,
        error=messages.DECLINES.get(element_text(message, "ResponseCode"), 1) if state is State.FAILED else 0,
        text=(element_text(message, "ResponseDescription") or word) if state is State.FAILED else "",
    )


def of_message(text: str) -> str:
    """The OrderID of an ``xmlmsg``, which is XML or its base64."""
    if not text:
        return ""
    try:
        raw = text.encode() if text.lstrip().startswith("<") else base64.b64decode(text, validate=True)
        return element_text(xml_of(raw), "OrderID")
    except (binascii.Error, OutcomeUnknown, ValueError) as error:
        raise NotVerified("xmlmsg") from error
