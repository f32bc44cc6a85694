"""The list of a customer's operations by e-mail."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import CustomerTransaction
from billing.selectors.subscriptions import today_of
from billing.selectors.transactions import confirmed_of
from core.api.errors import DomainError
from core.clock import days_ago, load_zone
from core.money import format_money
from core.secret_text import SecretText
from mail.services.outbox import mail_create
from tvmiddleware.models import Customer
from tvmiddleware.selectors.currencies import currency_of
from tvmiddleware.services.customers import customer_modify, is_email
from tvmiddleware.services.phone_codes import language_of

MOST_ROWS = 1000
MOST_DAYS = 3660


class StatementRefused(DomainError):
    """No e-mail address, or no number of days."""


class EmailTaken(DomainError):
    """The e-mail address is another customer's."""


class NoOperations(DomainError):
    """Nothing happened in those days."""


@transaction.atomic
def statement_send(
    *, customer: Customer, email: str, days: int, now: datetime, lang: str = "", actor: str = ""
) -> None:
    """Send the confirmed operations of the last ``days`` days. A customer without an address gets this one."""
    if not is_email(email) or not 0 < days <= MOST_DAYS:
        raise StatementRefused
    same = Customer.objects.filter(client_id=customer.client_id, email__in={email, email.lower()})
    if same.exclude(pk=customer.pk).exists():
        raise EmailTaken
    rows = list(confirmed_of(customer).filter(created_at__gte=days_ago(now, days))[:MOST_ROWS])
    if not rows:
        raise NoOperations
    if not customer.email:
        customer_modify(customer=customer, actor=actor, email=email)
    with language_of(lang):
        mail_create(
            to=email,
            subject=_("Your payments and charges"),
            text=SecretText(statement(customer, rows, now)),
            now=now,
            client_id=customer.client_id,
            purpose="statement",
        )


def statement(customer: Customer, rows: list[CustomerTransaction], now: datetime) -> str:
    local = load_zone(customer.client.time_zone)
    lines = [line(row, local) for row in rows]
    last = _("Balance on %(day)s: %(balance)s") % {
        "day": today_of(customer.client, now).isoformat(),
        "balance": format_money(customer.balance, currency_of(customer)),
    }
    return "\n".join([*lines, "", last])


def line(row: CustomerTransaction, local: tzinfo) -> str:
    amount = format_money(row.amount, row.currency)
    return f"{row.created_at.astimezone(local):%Y-%m-%d %H:%M}  {amount:>12}  {row.comment}"
