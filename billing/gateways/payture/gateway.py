"""Payture: eWallet (``vwapi``) for payers and saved cards, API (``api``) where the app asks for the card itself.

Orders are known by our number. Payture's notifications carry no signature: each is only a reason to ask for the state.
"""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.gateways.answers import json_of, nested_text, xml_of
from billing.gateways.base import Card, CardToken, Gateway, Notice, Order, Outcome, Payer, Reference, Started, State
from billing.gateways.errors import (
    GatewayError,
    Misconfigured,
    NotSupported,
    NotVerified,
    OutcomeUnknown,
    ThreeDSRequired,
    error_of,
)
from billing.gateways.money import ISO, month_end
from billing.gateways.payture import codes, receipts

if TYPE_CHECKING:
    from billing.models import Merchant

WALLET, API = "vwapi", "api"
FREE_PAY = "FreePay"
"""In place of a card's id: pay with a new card that is not kept."""
BREAKS = str.maketrans("", "", ";=\r\n")
SBP_TEMPLATE = "sbp_template"


class PaytureGateway(Gateway):
    name = "payture"
    title = "Payture"
    source = 10
    settings = {
        "api_url": _("host (https://<name>.payture.com)"),
        "key": _("Pay key: the terminal where payers enter their card (VWID)"),
        "add_key": _("Add key: the terminal for saved cards without CVV; empty = the same"),
        "account": _("key of an API terminal, if apps ask for the card themselves"),
        "secret": _("password, for refunds"),
        "template": _("template of the payment page (Payture, Orsay... or empty)"),
        "remember_card": _("whether the page offers to keep the card"),
        "options": _(
            '{"sbp_template": "..."}: template of the page that takes SBP; '
            '{"cheque": {"inn": ..., "tax": ..., "taxation": ..., "text": "..."}}: receipts'
        ),
    }
    required = ("api_url", "key")
    has_status = True
    keeps_cards = True

    @classmethod
    def check_amount(cls, merchant: Merchant, amount: Decimal, currency: str) -> None:
        """Payture's messages name no currency: a terminal has one, the gateway's or else the operator's."""
        if currency != (merchant.currency or merchant.client.currency):
            raise Misconfigured("payture: a terminal takes one currency")
        super().check_amount(merchant, amount, currency)

    @property
    def own_form(self) -> bool:
        return bool(self.merchant.account)

    # --- a payment ---
    def create(self, order: Order) -> Started:
        if self.own_form and not order.use_sbp:
            return Started(ext_id=order.number)
        login, password = wallet_of(order.payer)
        made = self.wallet("Init", {**self.user(login, password), **self.page_fields(order)}, note=order.number)
        session = attribute(made, "SessionId")
        return Started(
            ext_id=order.number,
            session_id=session,
            redirect_url=f"{self.http.base}/{WALLET}/Pay?SessionId={quote(session)}",
            payer_ext_id=login,
            payer_secret=password,
        )

    def page_fields(self, order: Order) -> dict[str, str]:
        template = order.template
        if order.use_sbp:
            template = str(self.merchant.options.get(SBP_TEMPLATE, ""))
            if not template:
                raise NotSupported
        kept = self.merchant.remember_card != self.merchant.RememberCard.DISABLED and order.use_default_card
        fields = {
            "SessionType": "Pay",
            "IP": order.payer.ip or "127.0.0.1",
            "OrderId": order.number,
            "Amount": str(ISO.minor(order.amount, order.currency)),
            "TemplateTag": template,
            "Language": order.language.upper(),
            "PhoneNumber": order.payer.phone,
            "Email": order.payer.email,
            "Url": order.return_url if writable(order.return_url) else order.back_url,
            "CardId": "" if kept or order.save_card else FREE_PAY,
        }
        return {name: value for name, value in fields.items() if value}

    def process(self, order: Order, card: Card) -> Started:
        if not self.own_form:
            raise NotSupported
        pay_info = {
            "PAN": card.number,
            "EMonth": card.month,
            "EYear": card.year,
            "CardHolder": card.holder,
            "SecureCode": card.cvv,
            "OrderId": order.number,
            "Amount": str(ISO.minor(order.amount, order.currency)),
        }
        fields = {
            "Key": self.merchant.account,
            "OrderId": order.number,
            "Amount": str(ISO.minor(order.amount, order.currency)),
            "PayInfo": joined(pay_info),
            "CustomFields": joined({"IP": order.payer.ip or "127.0.0.1"}),
        }
        return self.paid(self.post(API, "Pay", fields, order.number), order)

    def paid(self, answer: etree._Element, order: Order) -> Started:
        """Success is True, False or 3DS: then the bank's page is next."""
        success = attribute(answer, "Success").upper()
        if success == "3DS":
            fields = {"PaReq": attribute(answer, "PaReq"), "MD": attribute(answer, "ThreeDSKey") or order.number,
                      "TermUrl": order.return_url}  # fmt: skip
            form = {"action": attribute(answer, "ACSUrl"), "method": "POST", "fields": fields}
            return Started(ext_id=order.number, form=form)
        if success != "TRUE":
            raise failure(answer)
        amount = ISO.major(attribute(answer, "Amount"), order.currency)
        return Started(ext_id=order.number, outcome=Outcome(State.PAID, order.number, amount))

    def pares(self, order: Order, card: Card, pares: str) -> Outcome:
        if not self.own_form:
            raise NotSupported
        fields = {"Key": self.merchant.account, "OrderId": order.number, "PaRes": pares}
        outcome = self.paid(self.post(API, "Pay3DS", fields, order.number), order).outcome
        return outcome or Outcome(State.PENDING, order.number)

    def status(self, order: Order) -> Outcome:
        if self.is_api(order):
            fields = {"Key": self.merchant.account, "OrderId": order.number}
            return self.of_state(self.post(API, "GetState", fields, order.number, safe=True), order)
        found = self.post(
            WALLET,
            "PayStatus",
            {"VWID": self.terminal(order), "DATA": f"OrderId={order.number}"},
            order.number,
            safe=True,
        )
        return self.of_state(found, order)

    def of_state(self, found: etree._Element, order: Order) -> Outcome:
        error = attribute(found, "ErrCode").upper()
        if error == codes.NOT_FOUND:
            return Outcome(State.MISSING)
        word = (attribute(found, "State") or attribute(found, "Status")).upper()
        state = codes.STATES.get(word)
        if state is None and error and error not in codes.UNDECIDED:
            state = State.FAILED
        if state is None:
            return Outcome(State.PENDING, order.number)
        return Outcome(
            state,
            order.number,
            paid_amount(found, order) if word == codes.CHARGED else None,
            refunded=order.amount if word == codes.REFUNDED else None,
            error=codes.ERRORS.get(error, 1) if state is State.FAILED else 0,
            text=(error or word) if state is State.FAILED else "",
            card=self.card_of(attribute(found, "CardId"), order) if state is State.PAID else None,
        )

    def card_of(self, card_id: str, order: Order) -> CardToken | None:
        """The kept card by which it was paid, with its masked number from the customer's list.

        Payture names a card only if it is kept: the payer ticked it on the page, or we asked for it.
        """
        if not card_id or card_id == FREE_PAY or order.by_saved_card:
            return None
        try:
            listed = self.cards(order.payer) or []
        except GatewayError:
            listed = []
        return next((card for card in listed if card.ext_id == card_id), CardToken(card_id))

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        cents = str(ISO.minor(amount, order.currency))
        if self.is_api(order):
            fields = {"Key": self.merchant.account, "OrderId": order.number, "Amount": cents,
                      "Password": self.merchant.secret}  # fmt: skip
            answer = self.post(API, "Refund", fields, order.number)
        else:
            data = joined({"Password": self.merchant.secret, "OrderId": order.number, "Amount": cents})
            answer = self.post(WALLET, "Refund", {"VWID": self.terminal(order), "DATA": data}, order.number)
        if attribute(answer, "Success").upper() != "TRUE":
            raise failure(answer)
        left = attribute(answer, "NewAmount")
        return Outcome(State.PAID, refunded=order.amount - ISO.major(left, order.currency) if left else None)

    def receipt(self, order: Order, email: str) -> None:
        """Where the operator has Payture's fiscal service: ``{"cheque": {...}}`` of the further settings."""
        seller = self.merchant.options.get("cheque")
        if not isinstance(seller, dict):
            raise NotSupported
        key = str(seller.get("key") or self.merchant.key)
        data = receipts.receipt_body(order, email, key=key, password=self.merchant.secret, seller=seller)
        headers = {"Content-Type": "application/json"}
        response = self.http.post("apicheque/Create", safe=True, note=order.number, data=data, headers=headers)
        answer = json_of(response)
        if answer.get("Success") is not True or nested_text(answer, "Status") not in receipts.DONE:
            raise error_of(2, nested_text(answer, "ErrCode") or nested_text(answer, "Status"))

    # --- saved cards ---
    def charge(self, order: Order, card: CardToken) -> Started:
        fields = {
            **self.user(*wallet_of(order.payer)),
            "CardId": card.ext_id,
            "OrderId": order.number,
            "Amount": str(ISO.minor(order.amount, order.currency)),
            "SessionType": "Pay",
            "IP": order.payer.ip or "127.0.0.1",
        }
        terminal = self.merchant.add_key or self.merchant.key
        answer = self.post(WALLET, "Pay", {"VWID": terminal, "DATA": joined(fields)}, order.number)
        if attribute(answer, "Success").upper() == "3DS":
            raise ThreeDSRequired
        return self.paid(answer, order)

    def is_api(self, order: Order) -> bool:
        """Whether the order is at the API terminal: it has no session of a payment page."""
        return self.own_form and not order.session_id and not order.by_saved_card

    def terminal(self, order: Order) -> str:
        """Where an order of eWallet is: charges of saved cards may have a terminal of their own."""
        return (order.by_saved_card and self.merchant.add_key) or self.merchant.key

    def cards(self, payer: Payer) -> list[CardToken] | None:
        if not payer.ext_id:
            return []
        found = self.wallet("GetList", self.user(payer.ext_id, payer.secret), safe=True)
        rows = [item for item in found.iter("Item") if attribute(item, "Status") == "IsActive"]
        return [
            CardToken(
                attribute(row, "CardId"),
                attribute(row, "CardName"),
                month_end(attribute(row, "ExpYear"), attribute(row, "ExpMonth")),
            )
            for row in rows
        ]

    def delete_card(self, payer: Payer, card: CardToken) -> None:
        self.wallet("Remove", {**self.user(payer.ext_id, payer.secret), "CardId": card.ext_id})

    @staticmethod
    def user(login: str, password: str) -> dict[str, str]:
        return {"VWUserLgn": login, "VWUserPsw": password}

    # --- notifications ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        number = notice.form.get("OrderId") or notice.query.get("OrderId")
        if not number:
            raise NotVerified("no order")
        return Reference(number=number)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        if order is None:
            raise NotVerified("order")
        outcome = self.status(order)
        return None if outcome.state is State.MISSING else outcome

    # --- HTTP ---
    def wallet(self, method: str, data: dict[str, str], *, note: str = "", safe: bool = False) -> etree._Element:
        answer = self.post(WALLET, method, {"VWID": self.merchant.key, "DATA": joined(data)}, note, safe=safe)
        if attribute(answer, "Success").upper() != "TRUE":
            raise failure(answer)
        return answer

    def post(self, api: str, method: str, fields: dict[str, str], note: str, *, safe: bool = False) -> etree._Element:
        return xml_of(self.http.post(f"{api}/{method}", safe=safe, note=note, data=fields).content)


def attribute(element: etree._Element, name: str) -> str:
    return str(element.get(name, ""))


def paid_amount(found: etree._Element, order: Order) -> Decimal:
    """What was paid. Payture takes refunds off the amount; those that we know of are put back."""
    return ISO.major(attribute(found, "Amount"), order.currency) + order.refunded


def joined(fields: dict[str, str]) -> str:
    """``name=value;name=value``, as DATA and PayInfo want it; what would break it apart is left out."""
    return ";".join(f"{name}={value.translate(BREAKS)}" for name, value in fields.items())


def writable(value: str) -> bool:
    """Whether DATA can hold the value as it is."""
    return value.translate(BREAKS) == value


def wallet_of(payer: Payer) -> tuple[str, str]:
    """The customer's login and password at Payture, made at the first payment."""
    return (
        (payer.ext_id, payer.secret) if payer.ext_id else (f"{payer.id}-{secrets.token_hex(4)}", secrets.token_hex(12))
    )


def failure(answer: etree._Element) -> GatewayError:
    code = attribute(answer, "ErrCode").upper()
    if code in codes.UNDECIDED or not code:
        return OutcomeUnknown(code)
    return error_of(codes.ERRORS.get(code, 1), code)
