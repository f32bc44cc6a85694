from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Country
from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class CustomerListTest(BillingTestCase):
    path = "customer/list/"

    def ids(self, **params: Any) -> list[int]:
        return [row["id"] for row in self.ok(**params)["customers"]]

    def test_all_of_the_operator_and_nobody_else(self) -> None:
        answer = self.ok()
        assert [row["id"] for row in answer["customers"]] == [self.cast.anna.customer_id, self.cast.boris.customer_id]
        anna, boris = answer["customers"]
        assert anna["accounts"][0]["abonement"] == "1001"
        assert (anna["accounts"][0]["active"], boris["accounts"][0]["active"]) == (1, 0)
        assert anna["mobile_phone_number"] == "+79990000001"

    def test_ext_ids_of_tariffs_are_numbers_where_they_can_be(self) -> None:
        basic, extra = self.cast.north.basic, self.cast.north.extra
        for tariff, ext_id in ((basic, "77"), (extra, "E7")):
            tariff.ext_id = ext_id
            tariff.save()
        self.cast.anna.customer.tariffs.set([basic, extra, self.cast.north.debtors])
        rows = self.ok()["customers"][0]["tariffs_info"]
        assert [row["ext_id"] for row in rows] == [77, "E7", 0]

    def test_by_tariffs_of_the_customer_or_of_its_accounts(self) -> None:
        basic, extra = self.cast.north.basic.pk, self.cast.north.extra.pk
        third = make.customer(self.cast.north.client, tariffs=[self.cast.north.extra])
        anna, boris = self.cast.anna.customer_id, self.cast.boris.customer_id
        assert self.ids(tariff_id=basic) == [anna, boris]
        assert self.ids(tariff_id=extra) == [anna, third.pk]
        for both in ([basic, extra], f"{basic},{extra}", f"[{basic}, {extra}]"):
            assert self.ids(tariff_id=both) == [anna]
        self.refused(1, tariff_id=self.cast.south.basic.pk)
        self.refused(1, tariff_id=[basic, 999999])
        self.refused(2, tariff_id="abc")
        assert self.ids(tariff_id=",".join([str(basic)] * 800)) == [anna, boris]
        self.refused(2, tariff_id=",".join(map(str, range(basic, basic + 51))))
        self.refused(2, tariff_id=",".join(map(str, range(5001))))

    def test_by_abonement_and_phone(self) -> None:
        anna, boris = self.cast.anna.customer_id, self.cast.boris.customer_id
        assert self.ids(abonement_regexp="^100[12]$") == [anna, boris]
        assert self.ids(abonement_regexp="2$") == [boris]
        assert self.ids(abonement_regexp="^9") == []
        for phone in ("+79990000001", "79990000001"):
            assert self.ids(mobile_phone_number=phone) == [anna]
        assert self.ids(mobile_phone_number="1") == []
        self.refused(3, abonement_regexp="(")
        self.refused(3, abonement_regexp="x" * 200)

    def test_by_phone_however_it_was_entered(self) -> None:
        north = self.cast.north.client
        north.country = Country.objects.get_or_create(iso_code="RU", defaults={"name": "Russia"})[0]
        north.save()
        one = make.customer(north, mobile_phone_number="8(900)123-45-71")
        bad = make.customer(north, mobile_phone_number="900 123")
        for phone in ("+79001234571", "79001234571", "8 900 123-45-71", "9001234571", "8(900)123-45-71"):
            assert self.ids(mobile_phone_number=phone) == [one.pk]
        assert self.ids(mobile_phone_number="900 123") == [bad.pk]

    def test_rows_come_in_pages(self) -> None:
        made = [make.customer(self.cast.north.client).pk for _number in range(3)]
        everybody = [self.cast.anna.customer_id, self.cast.boris.customer_id, *made]
        assert self.ids(limit=2) == everybody[:2]
        assert self.ids(limit=2, page=3) == everybody[4:]
        assert self.ids(limit=0) == []
        for odd in ({"limit": 5000}, {"page": 0}, {"page": -5}):
            assert self.ids(**odd) == everybody
        assert self.ids(page=10**12) == []

    def test_the_number_of_statements_does_not_grow(self) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.ok()
            return len(queries)

        statements()
        few = statements()
        for _number in range(5):
            make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        assert statements() == few
