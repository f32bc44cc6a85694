"""The loop that every batch of customers goes through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from MySQLdb import OperationalError as ServerError

from billing.models import ParkedCustomer
from billing.selectors.parked import parked_metrics
from billing.services import parking as parking_module
from billing.services.batches import batches_work, id_pages, one_work
from billing.services.parking import Parking
from core import db
from core.bulk import split_items
from core.scrape import sources
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0)


@pytest.fixture
def ids() -> list[int]:
    operator = make.client()
    return [make.customer(operator).pk for _number in range(8)]


def worked(ids: Sequence[int], fails: Any, parking: Parking, size: int = 8) -> list[int]:
    """The customers whose name was changed; ``fails`` may raise."""

    def work(part: Sequence[int]) -> list[int]:
        for pk in part:
            Customer.objects.filter(pk=pk).update(firstname="done")
            fails(pk)
        return list(part)

    done = [pk for part in batches_work(split_items(ids, size), work, parking) for pk in part]
    assert done == list(Customer.objects.filter(firstname="done").order_by("pk").values_list("pk", flat=True))
    return done


@pytest.mark.parametrize("guilty", [(0,), (7,), (3, 4), (0, 2, 4, 6), tuple(range(8))])
def test_the_guilty_are_parked_and_the_others_done(ids: list[int], guilty: tuple[int, ...]) -> None:
    wrong = [ids[place] for place in guilty]

    def fails(pk: int) -> None:
        if pk in wrong:
            raise ValueError("impossible")

    parking = Parking("job", NOW)
    assert worked(ids, fails, parking) == [pk for pk in ids if pk not in wrong]
    assert list(parking.ids) == wrong
    rows = ParkedCustomer.objects.order_by("pk").values_list("customer", "reason", "parked_at")
    assert list(rows) == [(pk, "ValueError: impossible", NOW) for pk in wrong]


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_what_the_database_does_is_tried_again_and_nobodys_fault(ids: list[int], kind: Any) -> None:
    trouble = iter([kind(2006, "gone away"), kind(2013, "lost")])

    def fails(pk: int) -> None:
        if error := next(trouble, None):
            raise error

    parking = Parking("job", NOW)
    assert worked(ids[:1], fails, parking) == ids[:1]
    assert not parking


def test_a_deadlock_is_nobodys_fault(ids: list[int]) -> None:
    deadlock = OperationalError(1213, "Deadlock found")
    deadlock.__cause__ = ServerError(1213, "Deadlock found")
    trouble = iter([deadlock] * 8)

    def fails(pk: int) -> None:
        if error := next(trouble, None):
            raise error

    parking = Parking("job", NOW)
    assert worked(ids[:1], fails, parking) == ids[:1]
    assert not parking


def test_a_database_that_is_away_ends_the_run_and_parks_nobody(ids: list[int]) -> None:
    tried: list[int] = []

    def fails(pk: int) -> None:
        tried.append(pk)
        raise OperationalError(2003, "can't connect")

    parking = Parking("job", NOW)
    with (
        mock.patch.object(parking_module, "database_error", return_value="database default: OperationalError"),
        pytest.raises(OperationalError, match="connect"),
    ):
        worked(ids, fails, parking)
    assert tried == ids[:1] * db.ATTEMPTS  # and not once more for each half
    assert not parking
    assert not ParkedCustomer.objects.exists()


def test_a_lock_that_somebody_holds_ends_no_run(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking_module, "REFUSALS", 3)

    def fails(pk: int) -> None:
        if pk != ids[-1]:
            raise OperationalError(1205, "Lock wait timeout exceeded")

    parking = Parking("job", NOW)
    assert worked(ids, fails, parking) == ids[-1:]
    assert list(parking.ids) == ids[:-1]


def test_a_run_that_began_earlier_puts_nothing_back(ids: list[int]) -> None:
    early, late = Parking("job", NOW), Parking("job", NOW + timedelta(hours=1))
    for parking in (early, late, early):
        one_work(ids[0], lambda: 1 / 0, parking)
    row = ParkedCustomer.objects.get()
    assert (row.parked_at, row.seen_at) == (NOW, NOW + timedelta(hours=1))
    late.release(row.client_id)
    assert ParkedCustomer.objects.exists()


def test_a_database_that_refuses_everybody_ends_the_run(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking_module, "REFUSALS", 3)

    def fails(pk: int) -> None:
        raise OperationalError(1021, "disk full")

    parking = Parking("job", NOW)
    with pytest.raises(OperationalError, match="disk full"), parking.operator(make.client()):
        worked(ids, fails, parking)
    assert len(parking.ids) == 2


def test_a_value_that_the_database_refuses_is_its_customers(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking_module, "REFUSALS", 3)

    def fails(pk: int) -> None:
        if pk in ids[1::2]:
            raise OperationalError(1292, "Incorrect value")

    parking = Parking("job", NOW)
    assert worked(ids, fails, parking) == ids[::2]
    assert list(parking.ids) == ids[1::2]


def test_work_is_one_transaction(ids: list[int]) -> None:
    seen: list[object] = []

    def work(part: Sequence[int]) -> None:
        seen.append(connection.in_atomic_block)
        transaction.on_commit(lambda: seen.append("committed"))
        transaction.on_commit(lambda: 1 / 0)  # a cache that is away

    assert list(batches_work([ids], work, Parking("job", NOW))) == [None]
    assert seen == [True, "committed"]


def test_a_row_of_somebody_else_parks_its_customer(ids: list[int]) -> None:
    account = make.account(Customer.objects.get(pk=ids[0]).client, customer=Customer.objects.get(pk=ids[0]))
    parking = Parking("job", NOW)

    def work(part: Sequence[int]) -> None:
        raise ValueError

    assert list(batches_work([[account.pk]], work, parking, owner=lambda pk: ids[0])) == []
    assert list(parking.ids) == [ids[0]]


def test_a_customer_who_was_deleted_meanwhile(ids: list[int]) -> None:
    parking = Parking("job", NOW)

    def work() -> None:
        raise ValueError

    assert one_work(ids[0] + 1000, work, parking) is None
    assert list(parking.ids) == [ids[0] + 1000]
    assert not ParkedCustomer.objects.exists()


def test_a_dry_run_notes_nothing(ids: list[int]) -> None:
    parking = Parking("job", NOW, is_recorded=False)
    one_work(ids[0], lambda: 1 / 0, parking)
    parking.release(Customer.objects.get(pk=ids[0]).client_id)
    assert (len(parking), ParkedCustomer.objects.count()) == (1, 0)


def test_pages_by_keyset(ids: list[int]) -> None:
    def rows() -> Iterator[list[int]]:
        return id_pages(Customer.objects.all(), 3)

    assert list(rows()) == [ids[:3], ids[3:6], ids[6:]]
    pages = rows()
    assert next(pages) == ids[:3]
    Customer.objects.filter(pk__in=ids[:4]).delete()
    assert next(pages) == ids[4:7]


def test_tracebacks_are_written_for_the_first_only(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking_module, "TRACEBACKS", 2)
    parking = Parking("job", NOW)
    with mock.patch.object(parking_module.main_log, "error") as written:
        for pk in ids:
            one_work(pk, lambda: 1 / 0, parking)
    assert [call.kwargs["exc_info"] is not None for call in written.call_args_list] == [True] * 2 + [False] * 6


def test_prometheus_is_told_how_many(ids: list[int]) -> None:
    for job in ("check_accounts", "make_autopayments"):
        one_work(ids[0], lambda: 1 / 0, Parking(job, NOW))
    one_work(ids[1], lambda: 1 / 0, Parking("check_accounts", NOW))
    (family,) = parked_metrics()
    assert {one.labels["job"]: one.value for one in family.samples} == {"check_accounts": 2, "make_autopayments": 1}
    assert parked_metrics in sources
