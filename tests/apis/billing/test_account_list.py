from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Account


class AccountListTest(BillingTestCase):
    path = "account/list/"

    def abonements(self, **params: Any) -> list[int]:
        return [row["abonement"] for row in self.ok(**params)["accounts"]]

    def test_all_of_the_operator_and_nobody_else(self) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(last_active=NOW)
        rows = self.ok()["accounts"]
        assert [row["abonement"] for row in rows] == [1001, 1002]
        assert [row["last_active"] for row in rows] == ["2026-11-22", ""]
        assert rows[0]["tariffs"] == [self.cast.north.basic.pk, self.cast.north.extra.pk]

    def test_filters(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.mag, "00:11")
        make.bound_device(self.cast.anna, self.cast.north.mag, "00:12")
        assert self.abonements(status=1) == [1001]
        assert self.abonements(status="0") == [1002]
        assert self.abonements(status="") == [1001, 1002]
        assert self.abonements(status_reason="DEBT") == [1002]
        assert self.abonements(device="mag") == [1001]
        assert self.abonements(device="pc") == []
        assert self.abonements(abonement_regexp="2$") == [1002]
        assert self.abonements(status=1, status_reason="DEBT") == []
        self.refused(1, abonement_regexp="[")

    def test_rows_come_in_pages(self) -> None:
        made = [make.account(self.cast.north.client, abonement=2000 + number).abonement for number in range(3)]
        assert self.abonements(limit=2) == [1001, 1002]
        assert self.abonements(limit=2, page=2) == made[:2]
        assert self.abonements(limit=1000) == [1001, 1002, *made]

    def test_the_number_of_statements_does_not_grow(self) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.ok()
            return len(queries)

        make.bound_device(self.cast.anna, self.cast.north.mag, "00:11")
        statements()
        few = statements()
        for number in range(5):
            account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
            make.bound_device(account, self.cast.north.mag, f"0{number}")
        assert statements() == few
