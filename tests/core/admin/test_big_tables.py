"""The panel with 100,000 accounts, customers, sessions and programmes: few queries, under a second, by index."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as HttpClient
from django.test import TestCase

from clients.models import Client
from epg.models import Epg, EpgChannel
from tests import factories as make
from tests.core.admin.big import fill, moment
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.models import Account, AccountAuthKey, Customer

ROWS = 100_000
SECONDS = 1.0 if connection.vendor == "sqlite" else 8.0
"""On SQLite, which works in the same thread, of CPU; elsewhere by the clock, which a busy machine stretches."""
MOST_QUERIES = 30
BIG = ("tvmiddleware_account", "tvmiddleware_customer", "tvmiddleware_accountauthkey", "tvmiddleware_epg")
LAST_NAMES = ("Иванов", "Петров", "Сидоров", "Кузнецов", "Smith", "Jones", "Brown")


def spent_so_far() -> float:
    return time.thread_time() if connection.vendor == "sqlite" else time.perf_counter()


class Plans:
    """The plans of the statements that a page sends."""

    def __init__(self) -> None:
        self.count = 0
        self.scans: list[str] = []
        self.explaining = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.explaining:
            return execute(sql, params, many, context)
        self.count += 1
        if sql.startswith("SELECT"):
            self.explaining = True
            self.scans += [f"{table} <- {sql}" for table in tables_read_whole(sql, params) if table in BIG]
            self.explaining = False
        return execute(sql, params, many, context)


def tables_read_whole(sql: str, params: Any) -> list[str]:
    """By the database's own account of what it is going to do."""
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(f"EXPLAIN {sql}", params)
            return [str(row[2]) for row in cursor.fetchall() if row[3] == "ALL"]
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            found = [re.match(r"SCAN (\w+)", str(row[3])) for row in cursor.fetchall()]
            return [one[1] for one in found if one]
    return []  # PostgreSQL prefers to read a small table whole, index or not: there only the time counts


@contextmanager
def planned() -> Iterator[Plans]:
    plans = Plans()
    with connection.execute_wrapper(plans):
        yield plans


def look(http: HttpClient, model: Any, seconds: float = SECONDS, **query: Any) -> tuple[Any, Plans]:
    http.get(address(model, "changelist"), {"q": "#1"})  # templates are loaded once
    with planned() as plans:
        begun = spent_so_far()
        page = http.get(address(model, "changelist"), query)
        spent = spent_so_far() - begun
    assert page.status_code == 200
    assert plans.count <= MOST_QUERIES, (model, query, plans.count)
    assert spent < seconds, (model, query, spent)
    return page, plans


@pytest.mark.slow
class BigTablesTest(TestCase):
    north: Client
    account: Account
    channel: EpgChannel

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, south = make.client(name="North"), make.client(name="South")
        owners = (cls.north.pk, cls.north.pk, south.pk)
        seen = [moment(NOW - timedelta(minutes=number)) for number in range(5000)]
        fill(
            Customer(client=cls.north),
            (
                {
                    "client_id": owners[number % 3],
                    "lastname": f"{LAST_NAMES[number % 7]}{number % 1000}",
                    "firstname": f"Name{number % 50}",
                    "mobile_phone_number": f"+7{9000000000 + number}",
                    "contract_number": f"N-{number:06}",
                    "email": f"u{number}@example.com",
                }
                for number in range(ROWS)
            ),
        )
        customer = Customer.objects.order_by("pk")[0]
        fill(
            Account(client=cls.north, customer=customer, abonement=0),
            (
                {
                    "client_id": owners[number % 3],
                    "customer_id": customer.pk + number,
                    "abonement": 1_000_000 + number,
                    "active": number % 4 != 0,
                    "last_active": seen[number % 5000],
                }
                for number in range(ROWS)
            ),
        )
        cls.account = Account.objects.order_by("pk")[0]
        fill(
            AccountAuthKey(account=cls.account, created_at=NOW, last_active=NOW),
            (
                {
                    "key": f"{number:0128x}",
                    "account_id": cls.account.pk + number,
                    "device_uid": f"uid{number}",
                    "last_active": seen[number % 5000],
                }
                for number in range(ROWS)
            ),
        )
        channels = [make.epg_channel(name=f"Guide {number}") for number in range(200)]
        cls.channel = channels[7]
        halves = [moment(NOW + timedelta(minutes=30 * number)) for number in range(-250, 252)]
        fill(
            Epg(epg_channel=cls.channel, datetime_begin=NOW, datetime_end=NOW),
            (
                {
                    "epg_channel_id": channels[number % 200].pk,
                    "name": f"Programme {number}",
                    "datetime_begin": halves[number // 200],
                    "datetime_end": halves[number // 200 + 1],
                }
                for number in range(ROWS)
            ),
        )

    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.root = browser(staff("root", is_superuser=True))
        self.staff = browser(rights(staff("norths", client=self.north)))

    def test_first_pages_and_far_pages(self) -> None:
        for http in (self.root, self.staff):
            for model in (Account, Customer, AccountAuthKey):
                page, _plans = look(http, model)
                assert len(page.context["cl"].result_list) == 25
                assert page.context["cl"].paginator.more
                assert "10000" in text(page).replace("\xa0", "").replace(" ", "")
                look(http, model, p=1000)
                look(http, model, 2 * SECONDS, per_page=250)  # ten times the rows to render
        page, _plans = look(self.root, Epg)
        assert page.context["cl"].paginator.more

    def test_searches_walk_indexes(self) -> None:
        searches = {
            Account: ("1000050", "10000", "Иванов1", "иванов", "Smith1 Name1", "+79000000", "N-0001", "nobody", "#5"),
            Customer: ("Иванов1", "Петров", "Jones10 Name", "+790000", "N-00", "u777@", "1000050", "nobody", "#5"),
            AccountAuthKey: ("1000050", "Сидоров2", "uid5", f"{5:0128x}", "nobody", "#5"),
            Epg: ("Guide 7", "Programme 5", "2026-11-22", "nobody", "#5"),
        }
        for model, queries in searches.items():
            for query in queries:
                for http in (self.root, self.staff):
                    _page, plans = look(http, model, q=query)
                    assert plans.scans == [], (model, query, plans.scans)

    def test_searches_find(self) -> None:
        def names(http: HttpClient, model: Any, query: str) -> list[Any]:
            return list(look(http, model, q=query)[0].context["cl"].result_list)

        assert [row.abonement for row in names(self.root, Account, "1000050")] == [1_000_050]
        assert names(self.staff, Account, "1000050") == []  # of the other operator
        assert [row.abonement for row in names(self.staff, Account, "1000051")] == [1_000_051]
        assert [row.account.abonement for row in names(self.root, AccountAuthKey, "1000050")] == [1_000_050]
        assert names(self.root, Customer, "u777@")[0].email == "u777@example.com"
        assert {row.epg_channel for row in names(self.root, Epg, "Guide 7")} >= {self.channel}

    def test_filters(self) -> None:
        for query in ({"active__exact": "0"}, {"seen": "online"}, {"client__id__exact": self.north.pk}):
            look(self.root, Account, **query)
        look(self.root, AccountAuthKey, seen="online")
        look(self.root, Epg, epg_channel__id__exact=self.channel.pk)
        look(self.root, Epg, day="2026-11-22")

    def test_forms_and_the_first_page(self) -> None:
        for url in (address(Account, "change", self.account.pk), address(Account, "add"), "/admin/"):
            self.root.get(url)
            with planned() as plans:
                begun = spent_so_far()
                page = self.root.get(url)
                spent = spent_so_far() - begun
            assert page.status_code == 200
            assert plans.count <= 60, (url, plans.count)
            assert spent < SECONDS, (url, spent)

    def test_typing_in_a_customer_field(self) -> None:
        where = {"app_label": "tvmiddleware", "model_name": "account", "field_name": "customer"}
        for term in ("", "Иванов1", "+7900000"):
            with planned() as plans:
                begun = spent_so_far()
                answer = self.root.get("/admin/autocomplete/", {**where, "term": term})
                spent = spent_so_far() - begun
            assert len(answer.json()["results"]) == 20
            assert spent < SECONDS
            assert not term or plans.scans == []
