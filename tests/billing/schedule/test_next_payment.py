"""What a box is told of the next payment is what the night takes."""

from __future__ import annotations

from typing import Any

from tests.billing.schedule.desk import D, DeskTestCase
from tvmiddleware.models import AccountAuthKey


class NextPaymentTest(DeskTestCase):
    def info(self, key: AccountAuthKey) -> dict[str, Any]:
        return self.assert_ok(self.box(key, "customer/payment/info/"))

    def test_days_that_are_paid_already_are_not_asked_for_again(self) -> None:
        home = self.account(extension_date=self.day(2027, 3, 1), deactivation_date=self.day(2027, 4, 1))
        session, sport = self.key(home), self.tariff(310)
        self.day(2027, 3, 10)
        self.pay(1000)
        self.billing("account/tariff/assign", account_id=home.pk, tariff_id=sport.pk)
        info = self.info(session)
        assert info["payment_sum"] == 217
        assert info["details"] == [{"title": sport.name, "sum": 217, "date": "2027-04-01"}]
        listed = self.box(session, "customer/tariff/list/")["tariffs"]
        assert [row["subscription_end_date"] for row in listed if row["is_assigned"]] == ["2027-04-10"]
        before = self.balance()
        self.night(2027, 4, 1)
        assert before - self.balance() == 217

    def test_a_year_beside_a_month(self) -> None:
        home = self.account(extension_date=self.day(2027, 3, 1), deactivation_date=self.day(2027, 4, 1))
        session, year, month = self.key(home), self.tariff(1000, period=12), self.tariff(130)
        self.day(2027, 3, 1)
        self.pay(2000)
        for tariff in (year, month):
            self.billing("account/tariff/assign", account_id=home.pk, tariff_id=tariff.pk)
        assert self.info(session)["payment_sum"] == 130
        ends = {
            row["id"]: row["subscription_end_date"] for row in self.box(session, "customer/tariff/list/")["tariffs"]
        }
        assert (ends[year.pk], ends[month.pk]) == ("2028-03-01", "2027-04-01")
        assert self.box(session, "customer/info/")["annual_payment"] == "2560.00"

    def test_a_debtor_is_told_what_switches_him_on(self) -> None:
        home = self.account(self.tariff(100), extension_date=self.day(2027, 1, 1))
        self.night(2027, 2, 1)
        self.day(2027, 2, 7)
        info = self.info(self.key(home))
        assert info["details"] == [{"title": home.tariffs.get().name, "sum": 100, "date": "2027-02-07"}]
        self.pay(D(100))
        assert self.fresh(home).active
