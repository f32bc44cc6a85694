"""A customer's affairs on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from core.clock import unix_seconds
from core.i18n import localized_text
from core.money import write_money
from core.numbers import is_digits
from tvmiddleware.models import Account
from tvmiddleware.present.tariffs import format_day

PERIOD = 1
"""Months that ``payment_sum`` pays for."""


def person_fields(account: Account) -> dict[str, Any]:
    customer = account.customer
    return {
        "firstname": customer.firstname,
        "lastname": customer.lastname,
        "email": customer.email,
        "mobile_phone_number": customer.mobile_phone_number,
    }


def money_fields(found: Any) -> dict[str, Any]:
    """Balance and next payment for the account page, from a ``billing.services.overview.Money``."""
    return {
        "balance": write_money(found.balance),
        "id_for_payment": found.payment_id,
        "payment_sum": found.to_pay,
        "payment_sum_no_discount": found.to_pay_no_discount,
        "payment_period": PERIOD,
        "current_debt_amount": write_money(found.debt),
    }


def old_sums(found: Any) -> dict[str, Any]:
    """The same sums under the names that older apps read."""
    return {
        "required_payment": found.to_pay,
        "monthly_payment": write_money(found.to_pay),
        "annual_payment": write_money(found.year),
    }


def operation(row: Any) -> dict[str, Any]:
    return {"comment": row.comment, "datetime": unix_seconds(row.at), "amount": row.amount}


def operation_lists(kinds: dict[str, list[Any]]) -> dict[str, Any]:
    return {kind: [operation(row) for row in rows] for kind, rows in kinds.items()}


def subscription_rows(rows: Iterable[Any], *, lang: int) -> list[dict[str, Any]]:
    return [
        {
            "tariff_id": row.tariff.pk,
            "tariff_name": localized_text(row.tariff, "name", lang),
            "start_date": format_day(row.start),
            "end_date": format_day(row.end),
            "price": row.price,
            "is_periodical": int(row.periodical),
            "api_name": row.api_name,
        }
        for row in rows
    ]


def awaited_payment(found: Any) -> dict[str, Any]:
    """Whether a payment has to be made first, and its invoice, from a
    ``billing.services.subscribers.PaymentAwaited``."""
    return {
        "is_awaiting_payment": int(found.awaited),
        **({"invoice_id": invoice(found.invoice_id)} if found.awaited and found.invoice_id else {}),
    }


def invoice(number: Any) -> int | str:
    """A number where it is one; other billings name their bills as they like."""
    text = str(number)
    return int(text) if is_digits(text) else text


def account_state(account: Account, next_charge: date | None) -> dict[str, Any]:
    """What v2/customer/info says of an account: number, days to which it is paid, trial, automatic payment."""
    return {
        "abonement": account.abonement,
        "deactivation_date": format_day(account.deactivation_date),
        "deactivation_date_to": format_day(next_charge),
        "is_trial": int(account.is_trial),
        "autopayment_enabled": int(account.customer.autopayment),
    }


def payment_row(row: Any) -> dict[str, Any]:
    """A row of the ledger for payment/list."""
    moment: datetime = row.created_at
    return {"id": row.pk, "comment": row.comment, "datetime": unix_seconds(moment), "amount": row.amount}
