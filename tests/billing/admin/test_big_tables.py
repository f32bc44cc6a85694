"""Billing's lists with 100,000 rows: few queries, found by index."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client as HttpClient
from django.test import TestCase

from billing.models import Contract, CustomerTransaction, Invoice, PromoCode
from clients.models import Client
from tests import factories as make
from tests.core.admin import test_big_tables as big
from tests.core.admin.big import fill
from tests.core.admin.panel import address, browser
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.models import Customer

TABLES = ("billing_customertransaction", "billing_invoice", "billing_contract", "billing_promocode")
ROWS = 100_000


@pytest.mark.slow
class BillingListsTest(TestCase):
    north: Client

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, south = make.client(name="North"), make.client(name="South")
        owners = (cls.north.pk, cls.north.pk, south.pk)
        fill(
            Customer(client=cls.north),
            ({"client_id": owners[number % 3], "lastname": f"Last{number}"} for number in range(1000)),
        )
        first = Customer.objects.order_by("pk")[0]
        entry = CustomerTransaction(
            client=cls.north, customer=first, source=5, status=1, amount=-1, currency="RUB", created_at=NOW
        )
        fill(entry, ({**cls.owner(first.pk, owners, n), "ext_id": f"e{n}"} for n in range(ROWS)))
        start = CustomerTransaction.objects.order_by("pk").values_list("pk", flat=True)[0]
        invoice = Invoice(client=cls.north, customer=first, number="", date=NOW.date(), amount=1, created_at=NOW)
        fill(
            invoice,
            (
                {**cls.owner(first.pk, owners, n), "transaction_id": start + n, "number": f"2026/{n}"}
                for n in range(ROWS)
            ),
        )
        contract = Contract(client=cls.north, customer=first, number="", date=NOW.date())
        fill(contract, ({**cls.owner(first.pk, owners, n), "number": f"D-{n}"} for n in range(ROWS)))
        code = PromoCode(client=cls.north, code="", created_at=NOW)
        fill(code, ({"client_id": owners[n % 3], "code": f"CODE{n:06}"} for n in range(ROWS)))

    @staticmethod
    def owner(first: int, owners: Any, number: int) -> dict[str, int]:
        place = number % 1000
        return {"customer_id": first + place, "client_id": owners[place % 3]}

    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        before, big.BIG = big.BIG, TABLES
        self.addCleanup(setattr, big, "BIG", before)
        self.people = (
            browser(staff("root", is_superuser=True)),
            browser(rights(staff("norths", client=self.north))),
        )

    def look(self, http: HttpClient, model: Any, **query: Any) -> tuple[Any, Any]:
        http.get(address(model, "changelist"), {"q": "#1"})
        with big.planned() as plans:
            page = http.get(address(model, "changelist"), query)
        assert page.status_code == 200
        assert plans.count <= big.MOST_QUERIES, (model, query, plans.count)
        return page, plans

    def test_lists_and_searches(self) -> None:
        searches = {
            CustomerTransaction: ("e777", "Last77", "nobody", "#5"),
            Invoice: ("2026/777", "Last77", "nobody", "#5"),
            Contract: ("D-777", "Last77", "nobody", "#5"),
            PromoCode: ("CODE0007", "nobody", "#5"),
        }
        for model, queries in searches.items():
            for http in self.people:
                page, _plans = self.look(http, model)
                assert len(page.context["cl"].result_list) == 25
                self.look(http, model, p=300)
                for query in queries:
                    page, plans = self.look(http, model, q=query)
                    assert plans.scans == [], (model, query, plans.scans)
                    assert query in {"nobody", "#5"} or page.context["cl"].result_list, (model, query)
