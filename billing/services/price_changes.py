"""Price changes: announced to those who pay for the tariff, in force from their day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billing.models import PriceChange
from billing.schedule import renewing
from billing.schedule.prices import PriceBook
from billing.schedule.state import CustomerState, SubjectState
from billing.selectors.due import charged_clients
from billing.selectors.prices import price_book
from billing.selectors.snapshots import snapshots_of
from billing.selectors.subscriptions import today_of
from billing.services.batches import batches_work, id_pages, run_transaction
from billing.services.charging import in_language
from billing.services.parking import Parking
from clients.models import Client
from core.clock import days_later
from core.db import fetch_rows
from core.money import format_money
from tvmiddleware.models import Account, Tariff
from tvmiddleware.services.catalogue_changes import tariff_price_changed
from tvmiddleware.services.messages import Draft, message_send_many

ACTOR = "command:check_accounts"
BATCH = 500
ANNOUNCING, APPLYING = "price change announcement", "price change"


def price_changes_announce(*, now: datetime, client_id: int | None = None) -> Parking:
    """Tell those who pay of every change whose day of announcement has come; whom it could not be told."""
    parking = Parking(ANNOUNCING, now)
    for client in charged_clients(client_id):
        with parking.operator(client):
            today = today_of(client, now)
            for change in fetch_rows(waiting(client).filter(announced_at=None)):
                if change.announce_on is None or change.announce_on <= today:
                    announce(client, change, now, parking)
    return parking


def price_changes_apply(*, now: datetime, client_id: int | None = None) -> Parking:
    """Put into force what has come into force. After everybody was charged: periods of before cost the old price."""
    parking = Parking(APPLYING, now)
    for client in charged_clients(client_id):
        for change in fetch_rows(waiting(client).filter(valid_from__lte=today_of(client, now))):
            with parking.operator(client):
                run_transaction(partial(apply, change, now))
    return parking


def waiting(client: Client) -> QuerySet[PriceChange]:
    rows = PriceChange.objects.filter(tariff__client=client, applied_at=None).select_related("tariff")
    return rows.order_by("valid_from", "pk")


def announce(client: Client, change: PriceChange, now: datetime, parking: Parking) -> None:
    """A message to every active account that has the tariff, in batches; a killed run goes on where it stopped."""
    with in_language():
        draft = Draft(subject=_("New price"), text=text(client, change), urgent=False)
    book, today = price_book(client), today_of(client, now)

    def announce_page(account_ids: Sequence[int]) -> None:
        announced = concerned(client, change, account_ids, book, today)
        message_send_many(client_id=client.pk, account_ids=announced, draft=draft, now=now, actor=ACTOR)
        change.announced_up_to = account_ids[-1]
        change.save(update_fields=["announced_up_to"])

    pages = id_pages(payers(change), BATCH, after=change.announced_up_to)
    for _announced in batches_work(pages, announce_page, parking, owner=customer_of):
        pass
    change.announced_at = now
    run_transaction(partial(change.save, update_fields=["announced_at"]))


def customer_of(account_id: int) -> int:
    return int(Account.objects.values_list("customer_id", flat=True).get(pk=account_id))


def text(client: Client, change: PriceChange) -> str:
    currency = change.tariff.currency or client.currency
    facts = {
        "tariff": change.tariff.name,
        "day": f"{change.valid_from:%d.%m.%Y}",
        "price": format_money(change.price, currency),
        "currency": currency,
    }
    return _("From %(day)s on the tariff %(tariff)s costs %(price)s %(currency)s.") % facts


def payers(change: PriceChange) -> QuerySet[Account]:
    """Active accounts that have the tariff, by themselves or through their customer."""
    own = Account.tariffs.through.objects.filter(tariff_id=change.tariff_id).values("account_id")
    shared = change.tariff.customers.values("pk")
    return Account.objects.filter(Q(pk__in=own) | Q(customer__in=shared), active=True)


def concerned(
    client: Client, change: PriceChange, account_ids: Sequence[int], book: PriceBook, today: date
) -> list[int]:
    """Those of the accounts that will pay another price: not who has a price of his own, nor a bundle's."""
    customers = Account.objects.filter(pk__in=account_ids).values_list("customer_id", flat=True).distinct()
    states = [one.state for one in snapshots_of(client, list(customers), book, today)]
    found = {pk for state in states for pk in state.of_accounts if is_dearer(state, pk, change)}
    return [pk for pk in account_ids if pk in found]


def is_dearer(state: CustomerState, account_id: int, change: PriceChange) -> bool:
    """A period that begins on the day of the change costs the account, or its customer, another sum."""
    tariff = state.tariff(change.tariff_id)
    owner = state.own if change.tariff_id in state.own.tariff_ids else state.subject(account_id)
    if tariff is None or not tariff.charged or change.tariff_id not in owner.tariff_ids:
        return False
    row = state.subscribed(owner, change.tariff_id)
    if row is not None and renewing.next_price(state, row, change.valid_from)[1]:
        return False
    before = days_later(change.valid_from, -1)
    return bundle_sum(state, owner, change, before) != bundle_sum(state, owner, change, change.valid_from)


def bundle_sum(state: CustomerState, owner: SubjectState, change: PriceChange, day: date) -> Decimal:
    """The tariff with what shares a bundle's price with it."""
    together = [set(state.book.members(pk)) for pk in owner.bundle_ids if change.tariff_id in state.book.members(pk)]
    ids = {change.tariff_id}.union(*together) & owner.tariff_ids
    return sum(state.book.period_prices(dict.fromkeys(ids, day), owner.bundle_ids).values(), Decimal(0))


def apply(change: PriceChange, now: datetime) -> None:
    """The tariff costs the new price; whoever has a price of his own keeps it."""
    tariff = Tariff.objects.select_for_update().get(pk=change.tariff_id)
    if not PriceChange.objects.filter(pk=change.pk, applied_at=None).update(applied_at=now):
        return
    tariff.price = change.price
    tariff.save(update_fields=["price", "updated_at"])
    tariff_price_changed(tariff, change.price, actor=ACTOR)
