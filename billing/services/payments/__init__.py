"""Payments: from the order at a gateway to the money on the balance."""

from billing.services.payments.autopay import autopayment_charge
from billing.services.payments.cards import card_forget, saved_card_delete, saved_card_list, saved_card_pay
from billing.services.payments.checking import payment_ask, payments_check
from billing.services.payments.errors import (
    CardNotFound,
    PaymentInFlight,
    PaymentIsFinal,
    PaymentNotFound,
    RefundRefused,
)
from billing.services.payments.notices import payment_notify
from billing.services.payments.pages import page_url, payment_of_token, qr_png, qr_url
from billing.services.payments.refunds import payment_refund
from billing.services.payments.returning import goes_at_once, is_return_address, payment_of_number, wanted_address
from billing.services.payments.settling import payment_settle
from billing.services.payments.starting import merchant_page_url, payment_create, payment_qr
from billing.services.payments.steps import (
    payment_complete,
    payment_pares,
    payment_pre_auth,
    payment_process,
    payment_receipt,
)

__all__ = [
    "CardNotFound",
    "PaymentInFlight",
    "PaymentIsFinal",
    "PaymentNotFound",
    "RefundRefused",
    "autopayment_charge",
    "card_forget",
    "goes_at_once",
    "is_return_address",
    "merchant_page_url",
    "page_url",
    "payment_ask",
    "payment_complete",
    "payment_create",
    "payment_notify",
    "payment_of_number",
    "payment_of_token",
    "payment_pares",
    "payment_pre_auth",
    "payment_process",
    "payment_qr",
    "payment_receipt",
    "payment_refund",
    "payment_settle",
    "payments_check",
    "qr_png",
    "qr_url",
    "saved_card_delete",
    "saved_card_list",
    "saved_card_pay",
    "wanted_address",
]
