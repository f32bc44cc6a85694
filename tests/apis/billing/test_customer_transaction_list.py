from __future__ import annotations

from typing import Any

from clients.models import Client
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW


class CustomerTransactionListTest(BillingTestCase):
    path = "customer/transaction/list/"

    def make(self, ext_id: str, **params: Any) -> None:
        self.ok("transaction/create/", ext_id=ext_id, customer_id=self.cast.anna.customer_id, **params)

    def test_the_newest_first(self) -> None:
        Client.objects.filter(pk=self.cast.north.client.pk).update(time_zone="Asia/Tokyo")
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.client.time_zone = "Asia/Tokyo"
            self.cast.north.client.save()
        self.make("T1", amount="10.5", processed=1, comment="first")
        self.make("T2", amount=-3)
        rows = self.ok(customer_id=self.cast.anna.customer_id)["payments"]
        assert [(row["amount"], row["processed"], row["comment"]) for row in rows] == [
            ("-3.00", 0, ""),
            ("10.50", 1, "first"),
        ]
        assert {row["source"] for row in rows} == {"API"}
        assert rows[0]["datetime"] == "2026-11-22 21:00:00"
        assert NOW.hour == 12
        assert rows[0]["transaction_id"].isdecimal()

    def test_rows_come_in_pages(self) -> None:
        for number in range(3):
            self.make(f"T{number}", amount=number, processed=1)
        amounts = [
            [row["amount"] for row in self.ok(customer_id=self.cast.anna.customer_id, limit=2, page=page)["payments"]]
            for page in (1, 2, 3)
        ]
        assert amounts == [["2.00", "1.00"], ["0.00"], []]

    def test_who_is_not_found_is_refused(self) -> None:
        for params in ({}, {"ext_id": "no"}, {"customer_id": self.cast.vera.customer_id}):
            self.refused(1, **params)
