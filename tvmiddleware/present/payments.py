"""Payments, saved cards and promo codes on the wire. Rows are billing's; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tvmiddleware.present.tariffs import format_day

FRAME = ("three_DS_server_trans_id", "three_DS_method_url", "three_DS_method_notification_url")
AMOUNT, DISCOUNT = 0, 1
PENDING, CONFIRMED, FAILED = 0, 1, 2


def created_payment(payment: Any) -> dict[str, Any]:
    """The answer of payment/create: ids, the page to go to, a form; older apps read the same members below
    ``payments``."""
    order = {
        "payment_id": payment.ext_id or payment.number,
        "transaction_id": payment.pk,
        "session_id": payment.session_id,
        "redirect_url": str(payment.page.get("redirect_url") or ""),
        "form_data": payment_form(payment),
    }
    return {**order, "payments": order}


def payment_form(payment: Any) -> dict[str, Any]:
    """The gateway's form, {} where none is to be shown."""
    found: dict[str, Any] = payment.page.get("form") or {}
    return found


def payment_status(payment: Any) -> int:
    """The payment's state on the wire (0 pending, 1 confirmed, 2 error); an outcome that is not known yet is
    pending."""
    return int(payment.status) if payment.status in {CONFIRMED, FAILED} else PENDING


def iframe_fields(kwargs: dict[str, str]) -> dict[str, str]:
    return {name: kwargs[name] for name in FRAME if name in kwargs}


def card_row(row: Any, today: date) -> dict[str, Any]:
    return {
        "id": row.ext_id,
        "number": row.number,
        "expired": int(row.expires_on is not None and row.expires_on < today),
        "use_sbp": int(row.use_sbp),
        "for_autopayment": int(row.for_autopayment),
    }


def promo_fields(code: Any, free_tariff_ids: Iterable[int]) -> dict[str, Any]:
    """What a promo code gives: an amount, a discount or free tariffs."""
    return {
        "type": DISCOUNT if code.discount else AMOUNT,
        "amount": code.amount,
        "discount": code.discount,
        "free_tariffs": ",".join(map(str, free_tariff_ids)),
    }


def activation_row(row: Any, free_tariff_ids: Iterable[int]) -> dict[str, Any]:
    code = row.promo_code
    return {
        **promo_fields(code, free_tariff_ids),
        "code": code.code,
        "date": format_day(row.created_at.date()),
        "valid_from": format_day(code.valid_from),
        "valid_until": format_day(code.valid_until),
        "status": int(row.status),
    }
