"""payment/*: payments through gateways, saved cards, the list of operations. What a card is made of is passed on to
the gateway and stays nowhere: it is in no log and in no table."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from apis.tvmiddleware.customer import account_of
from apis.tvmiddleware.schemas import payments as shapes
from apis.tvmiddleware.schemas.accounts import LenientInt
from apis.tvmiddleware.schemas.payments import Digits
from billing.gateways.base import Browser, Card
from billing.gateways.errors import (
    PAYMENT_ERRORS,
    GatewayError,
    GatewayUnreachable,
    NotSupported,
    SuspectedFraud,
)
from billing.models import Payment
from billing.selectors.transactions import confirmed_of
from billing.services import payments
from billing.services.payments import CardNotFound, PaymentInFlight, PaymentIsFinal, PaymentNotFound
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, DomainError, Error
from core.api.values import Flag, Int, Money, Text, describe_parameter
from core.numbers import is_digits
from tvmiddleware.models import Customer
from tvmiddleware.present import customers as present_customers
from tvmiddleware.present import payments as present
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.customers import is_email
from tvmiddleware.services.login.request import storable_text

BAD, LIMIT, UNLINKED = 4, 8, 19
CHEQUE_REFUSED = 1
MOST = 100
LARGEST_PAGE = 10**6
TEXT = 64
CARD_TEXT = 128


def also(**more: tuple[type[DomainError], ...]) -> tuple[Error, ...]:
    """The codes 1-19, with further classes that mean one of them: ``also(code_4=(PaymentNotFound,))``."""
    return tuple(Error(row.code, row.text, *row.raised_by, *more.get(f"code_{row.code}", ())) for row in PAYMENT_ERRORS)


ORDER_ERRORS = also(code_4=(PaymentNotFound, PaymentIsFinal))
SAVED_PAY_ERRORS = also(code_8=(PaymentInFlight,), code_19=(CardNotFound,))
COMPLETE_ERRORS = (
    Error(1, _("no such payment"), PaymentNotFound),
    Error(3, _("the payment is finished already"), PaymentIsFinal),
    Error(2, _("error of the payment gateway"), GatewayError),
)
PARES_ERRORS = (
    Error(1, _("no such payment"), PaymentNotFound),
    Error(2, _("error of the payment gateway"), PaymentIsFinal, GatewayError),
)
CHEQUE_ERRORS = (
    Error(CHEQUE_REFUSED, _("no such payment"), PaymentNotFound),
    Error(2, _("error of the payment gateway"), GatewayError),
)
MERCHANT_ERRORS = (
    Error(3, _("suspected fraud"), SuspectedFraud),
    Error(2, _("error of the payment gateway"), GatewayError),
    Error(1, _("unknown error")),
)
LIST_ERRORS = (
    Error(3, _("the gateway keeps no cards"), NotSupported),
    Error(2, _("error of the payment gateway"), GatewayError),
    Error(1, _("unknown error")),
)
DELETE_ERRORS = (*LIST_ERRORS[:2], Error(4, _("no such card"), CardNotFound), Error(1, _("wrong parameter")))
MerchantType = Annotated[
    Text, describe_parameter("payture, fortebank, w1, w1_merchant, arca, stripe, sber, null...; else the usual")
]
Amount = Annotated[Money, describe_parameter("sum to pay")]
TransactionId = Annotated[LenientInt, describe_parameter("our number of the payment")]
SessionId = Annotated[Text, describe_parameter("session at the gateway")]
CardNumber = Annotated[Digits, describe_parameter("card number")]
CardHolder = Annotated[Text, describe_parameter("name on the card")]
CardExpire = Annotated[Digits, describe_parameter("month and year, MMYY")]
CardCvv = Annotated[Digits, describe_parameter("CVV of the card")]


def payer(call: DeviceCall) -> Customer:
    return account_of(call).customer


def card(number: str, holder: str, expire: str, cvv: str) -> Card:
    """The card as it was sent. BAD, without a word on what, when it can't be one."""
    digits, month = only_digits(number), month_of(expire)
    fits = 12 <= len(digits) <= 19 and len(month) == 4 and 1 <= int(month[:2]) <= 12 and 0 < len(holder) <= CARD_TEXT
    if not fits or not (is_digits(cvv) and 3 <= len(cvv) <= 4):
        raise ApiError(BAD)
    return Card(digits, holder, month, cvv)


def month_of(expire: str) -> str:
    """``MMYY`` of MMYY, MM/YY, MMYYYY; a number lost its leading zero."""
    digits = only_digits(expire)
    return digits[:2] + digits[4:] if len(digits) == 6 else digits.zfill(4)


def only_digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


# --- payments ---------------------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.PaymentCreated, errors=PAYMENT_ERRORS, invalid=BAD, outside=True
)
def payment_create(
    call: DeviceCall,
    *,
    amount: Amount,
    template: Annotated[Text, describe_parameter("page template, where the gateway has such")] = "",
    merchant_type: MerchantType = "",
    autopayment_enable: Annotated[Flag, describe_parameter("1 = switch automatic payment on with this payment")] = 0,
    without_default_card: Annotated[Flag, describe_parameter("1 = the saved card is not offered")] = 0,
    return_url: Annotated[Text, describe_parameter("where the payer goes afterwards")] = "",
) -> dict[str, Any]:
    """Begin a payment at the operator's gateway."""
    account = account_of(call)
    made = payments.payment_create(
        customer=account.customer,
        account=account,
        amount=amount,
        now=call.now,
        merchant_type=storable_text(merchant_type, TEXT),
        template=storable_text(template, TEXT),
        return_url=safe_address(return_url),
        enable_autopayment=bool(autopayment_enable),
        without_default_card=bool(without_default_card),
        language=call.text("lang")[:2],
        ip=call.ip,
    )
    return present.created_payment(made)


def safe_address(text: str) -> str:
    """Where somebody's browser may be sent afterwards; anything else counts as not given."""
    address = text.strip()
    return address if payments.is_return_address(address) else ""


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.PaymentProcessed, errors=ORDER_ERRORS, invalid=BAD, outside=True
)
def payment_process(
    call: DeviceCall,
    *,
    payment_id: Annotated[Text, describe_parameter("the gateway's number of the payment")],
    card_number: CardNumber,
    card_holder: CardHolder,
    card_expire: CardExpire,
    card_cvv: CardCvv,
    transaction_id: TransactionId = 0,
    merchant_type: MerchantType = "",
) -> dict[str, Any]:
    """Pay with a card: passed on to the gateway, kept nowhere."""
    done = payments.payment_process(
        customer=payer(call),
        card=card(card_number, card_holder, card_expire, card_cvv),
        now=call.now,
        transaction_id=max(transaction_id, 0),
        payment_id=payment_id,
        ip=call.ip,
    )
    return {"payment_id": done.ext_id or done.number, "form_data": present.payment_form(done)}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.PaymentState, errors=COMPLETE_ERRORS, invalid=1, outside=True
)
def payment_complete(
    call: DeviceCall,
    *,
    transaction_id: TransactionId = 0,
    session_id: SessionId = "",
    use_sbp: Annotated[Flag, describe_parameter("1 = paid through SBP")] = 0,
    merchant_type: MerchantType = "",
) -> dict[str, Any]:
    """Ask the gateway how a payment went."""
    done = payments.payment_complete(
        customer=payer(call), transaction_id=max(transaction_id, 0), now=call.now, session_id=session_id
    )
    return {"status": present.payment_status(done)}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.PaymentPage, errors=MERCHANT_ERRORS, invalid=2, outside=True
)
def payment_merchant_url(call: DeviceCall, *, amount: Amount, merchant_type: MerchantType = "") -> dict[str, Any]:
    """Where to send the payer; an empty address: the app asks for the card by itself."""
    merchant, _made, url = payments.merchant_page_url(
        customer=payer(call),
        amount=amount,
        now=call.now,
        merchant_type=storable_text(merchant_type, TEXT),
        ip=call.ip,
    )
    return {"url": url, "merchant_name": merchant.name or merchant.gateway}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=PARES_ERRORS, invalid=2, outside=True)
def payment_pares_process(
    call: DeviceCall,
    *,
    card_number: CardNumber,
    card_holder: CardHolder,
    card_expire: CardExpire,
    card_cvv: CardCvv,
    pares: Annotated[Text, describe_parameter("the bank's answer")],
    session_id: SessionId = "",
    transaction_id: TransactionId = 0,
    merchant_type: MerchantType = "",
) -> dict[str, Any]:
    """Finish 3-D Secure 1."""
    try:
        given = card(card_number, card_holder, card_expire, card_cvv)
    except ApiError as error:
        raise ApiError(2) from error
    payments.payment_pares(
        customer=payer(call),
        card=given,
        pares=pares,
        session_id=session_id,
        transaction_id=max(transaction_id, 0),
        now=call.now,
    )
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=shapes.PaymentPreAuthenticated,
    errors=ORDER_ERRORS,
    invalid=BAD,
    outside=True,
)
def payment_preauth(
    call: DeviceCall,
    *,
    card_number: CardNumber,
    card_holder: CardHolder,
    card_expire: CardExpire,
    card_cvv: CardCvv,
    transaction_id: TransactionId = 0,
    merchant_type: MerchantType = "",
    color_depth: Annotated[Int, describe_parameter("bits of the screen's colours")] = 24,
    screen_height: Annotated[Int, describe_parameter("pixels of the screen")] = 0,
    screen_width: Annotated[Int, describe_parameter("pixels of the screen")] = 0,
    window_height: Annotated[Int, describe_parameter("pixels of the window")] = 0,
    window_width: Annotated[Int, describe_parameter("pixels of the window")] = 0,
    timezone: Annotated[Int, describe_parameter("minutes from UTC")] = 0,
    java_enabled: Annotated[Flag, describe_parameter("1 = runs JavaScript")] = 0,
) -> dict[str, Any]:
    """The first step of 3-D Secure 2."""
    found = payments.payment_pre_auth(
        customer=payer(call),
        card=card(card_number, card_holder, card_expire, card_cvv),
        browser=Browser(
            color_depth=color_depth,
            screen_height=screen_height,
            screen_width=screen_width,
            window_height=window_height,
            window_width=window_width,
            language=call.text("lang")[:8],
            timezone=timezone,
            java_enabled=bool(java_enabled),
        ),
        transaction_id=max(transaction_id, 0),
        now=call.now,
    )
    return {"success": 1, "version": found.version, "iframe_kwargs": present.iframe_fields(found.frame)}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.PaymentQr, errors=PAYMENT_ERRORS, invalid=BAD, outside=True)
def payment_qrcode(
    call: DeviceCall,
    *,
    amount: Amount,
    template: Annotated[Text, describe_parameter("page template, where the gateway has such")] = "",
    use_sbp: Annotated[Flag, describe_parameter("1 = through SBP, else a page for the card")] = 0,
    autopayment_enable: Annotated[Flag, describe_parameter("1 = switch automatic payment on with this payment")] = 0,
    without_default_card: Annotated[Flag, describe_parameter("1 = the saved card is not offered")] = 0,
    merchant_type: MerchantType = "",
) -> dict[str, Any]:
    """A payment to be made with a phone that reads a QR code."""
    account = account_of(call)
    made, picture, address = payments.payment_qr(
        customer=account.customer,
        account=account,
        amount=amount,
        now=call.now,
        merchant_type=storable_text(merchant_type, TEXT),
        template=storable_text(template, TEXT),
        use_sbp=bool(use_sbp),
        enable_autopayment=bool(autopayment_enable),
        without_default_card=bool(without_default_card),
        language=call.text("lang")[:2],
        ip=call.ip,
    )
    return {"saved_qrcode_url": picture, "direct_url": address, "transaction_id": made.pk}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=CHEQUE_ERRORS, invalid=CHEQUE_REFUSED, outside=True)
def payment_cheque(
    call: DeviceCall,
    *,
    email: Annotated[Text, describe_parameter("where to")],
    transaction_id: TransactionId = 0,
) -> dict[str, Any]:
    """Have the receipt of a payment sent."""
    if not is_email(email.strip()):
        raise ApiError(CHEQUE_REFUSED)
    payments.payment_receipt(customer=payer(call), transaction_id=max(transaction_id, 0), email=email.strip())
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.PaymentList, errors=(Error(1, _("wrong parameter")),), invalid=1
)
def payment_list(
    call: DeviceCall,
    *,
    limit: Annotated[Int, describe_parameter("rows of a page, at most 100")] = MOST,
    page: Annotated[Int, describe_parameter("page, from 1")] = 1,
) -> dict[str, Any]:
    """Payments and charges of the customer, the latest first."""
    if not 1 <= limit <= MOST or not 1 <= page <= LARGEST_PAGE:
        raise ApiError(1)
    rows = confirmed_of(payer(call))[(page - 1) * limit : page * limit]
    return {"payments": [present_customers.payment_row(row) for row in rows]}


# --- saved cards ------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=shapes.SavedCardList, errors=LIST_ERRORS, invalid=1, outside=True)
def payment_saved_card_list(call: DeviceCall, *, merchant_type: MerchantType = "") -> dict[str, Any]:
    """The customer's cards at the gateway."""
    rows = payments.saved_card_list(customer=payer(call), merchant_type=storable_text(merchant_type, TEXT))
    return {"cards": [present.card_row(row, call.now.date()) for row in rows]}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=DELETE_ERRORS, invalid=1, outside=True)
def payment_saved_card_delete(
    call: DeviceCall,
    *,
    card_id: Annotated[Text, describe_parameter("card")],
    merchant_type: MerchantType = "",
) -> dict[str, Any]:
    """Forget a card."""
    account = account_of(call)
    payments.saved_card_delete(
        customer=account.customer,
        card_id=card_id,
        merchant_type=storable_text(merchant_type, TEXT),
        actor=actor_of(account),
    )
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=SAVED_PAY_ERRORS, invalid=BAD, outside=True)
def payment_saved_card_pay(
    call: DeviceCall, *, amount: Amount, card_id: Annotated[Text, describe_parameter("card; else the usual one")] = ""
) -> dict[str, Any]:
    """Pay with a saved card."""
    account = account_of(call)
    done = payments.saved_card_pay(
        customer=account.customer, account=account, amount=amount, now=call.now, card_id=card_id, ip=call.ip
    )
    if done.status == Payment.Status.UNKNOWN:
        raise GatewayUnreachable  # it is settled later; another try is refused until then
    return {}
