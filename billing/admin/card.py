"""The tables of a customer's card: what they show, and where each line leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from billing.schedule.state import CannotSchedule
from billing.selectors.cards import SavedCardRow, customer_card
from billing.selectors.offers import buyer_of
from billing.selectors.statement import NextPayment, next_payment
from billing.services.external import plugin_for
from billing.services.tariffs import monthly_price
from core import clock
from tvmiddleware.models import Customer


@dataclass(frozen=True)
class Cell:
    text: Any
    link: str = ""


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    heads: list[str]
    rows: list[list[Cell]]
    link: str = ""


@dataclass(frozen=True)
class CustomerOverview:
    balance: Any
    owes: bool
    currency: str
    monthly: Any
    """None: what he owes can't be worked out; ``check_accounts`` parks him and says why."""
    next_payment: NextPayment
    contract: str
    tariffs: str
    autopayment: bool
    plugin: str
    tables: list[Table] = field(default_factory=list)


def card_of(request: HttpRequest, customer: Customer) -> CustomerOverview:
    """What this user may see of it: a table whose noun the user has no right to is left out."""
    found = customer_card(customer)
    plugin = plugin_for(customer)
    return CustomerOverview(
        balance=customer.balance,
        owes=customer.balance < 0,
        currency=customer.currency or customer.client.currency,
        monthly=monthly(customer),
        next_payment=next_payment(buyer_of(customer, None, clock.now())),
        contract=customer.contract_number or ", ".join(row.number for row in found.contracts),
        tariffs=", ".join(customer.tariffs.values_list("name", flat=True)),
        autopayment=customer.autopayment,
        plugin=plugin.name if plugin else "",
        tables=[
            table for label, table in tables(found, customer) if sees(request, label) and (table.rows or table.heads)
        ],
    )


def monthly(customer: Customer) -> Decimal | None:
    try:
        return monthly_price(customer=customer, now=clock.now())
    except CannotSchedule:
        return None


def sees(request: HttpRequest, label: str) -> bool:
    user: Any = request.user
    app, _dot, model = label.partition(".")
    return any(user.has_perm(f"{app}.{right}_{model}") for right in ("view", "change"))


def tables(found: SavedCardRow, customer: Customer) -> list[tuple[str, Table]]:
    return [
        ("tvmiddleware.account", accounts(found)),
        ("tvmiddleware.tariffsubscription", subscriptions(found)),
        ("billing.customertransaction", ledger(found, customer)),
        ("billing.document", papers(found)),
        ("tvmiddleware.customerlog", log(found)),
    ]


def change(label: str, pk: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_change", args=(pk,))


def day(value: Any) -> str:
    return formats.date_format(value, "SHORT_DATE_FORMAT") if value else "—"


def moment(value: Any) -> str:
    return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else "—"


def accounts(found: SavedCardRow) -> Table:
    rows = [
        [
            Cell(row.abonement, change("tvmiddleware.account", row.pk)),
            Cell(_("active") if row.active else _("inactive")),
            Cell(row.status_reason),
            Cell(day(row.deactivation_date)),
            Cell(", ".join(tariff.name for tariff in row.tariffs.all()) or "—"),
            Cell(moment(row.last_active)),
        ]
        for row in found.accounts
    ]
    heads = [_("abonement"), _("state"), _("reason"), _("until"), _("tariffs"), _("last active")]
    return Table("accounts", _("Accounts"), heads, rows)


def subscriptions(found: SavedCardRow) -> Table:
    rows = [
        [
            Cell(row.tariff.name, change("tvmiddleware.tariffsubscription", row.pk)),
            Cell(row.subject.account.abonement if row.subject.account else _("customer")),
            Cell(row.price),
            Cell(day(row.start_date)),
            Cell(day(row.end_date) if row.end_date else _("endless")),
            Cell(_("waits for money") if row.is_lapsed else _("paused") if row.paused_at else _("running")),
        ]
        for row in found.subscriptions
    ]
    heads = [_("tariff"), _("of"), _("price"), _("begin"), _("paid until"), _("state")]
    return Table("subscriptions", _("Subscriptions"), heads, rows)


def ledger(found: SavedCardRow, customer: Customer) -> Table:
    rows = [
        [
            Cell(moment(row.created_at), change("billing.customertransaction", row.pk)),
            Cell(f"{row.amount:+} {row.currency}"),
            Cell("—" if row.balance_after is None else row.balance_after),
            Cell(row.get_status_display()),
            Cell(row.get_source_display()),
            Cell(row.comment),
            Cell(row.actor),
        ]
        for row in found.transactions
    ]
    heads = [_("time"), _("amount"), _("balance after"), _("status"), _("source"), _("comment"), _("who did it")]
    every = f"{reverse('admin:billing_customertransaction_changelist')}?customer__id__exact={customer.pk}"
    return Table("ledger", _("Ledger"), heads, rows, every)


def papers(found: SavedCardRow) -> Table:
    rows = [
        *([Cell(_("contract")), Cell(row.number, change("billing.contract", row.pk)), Cell(day(row.date))]
          for row in found.contracts),
        *([Cell(_("invoice")), Cell(row.number, change("billing.invoice", row.pk)), Cell(day(row.date))]
          for row in found.invoices),
        *([Cell(_("printed")), Cell(row.title, change("billing.document", row.pk)), Cell(moment(row.created_at))]
          for row in found.documents),
    ]  # fmt: skip
    return Table("papers", _("Documents"), [_("kind"), _("number"), _("date")], [list(row) for row in rows])


def log(found: SavedCardRow) -> Table:
    rows = [
        [
            Cell(moment(row.created_at)),
            Cell(row.action),
            Cell(row.account or "—"),
            Cell(row.source),
            Cell(row.ip or "—"),
        ]
        for row in found.log
    ]
    return Table("log", _("Log"), [_("time"), _("action"), _("account"), _("source"), _("address")], rows)
