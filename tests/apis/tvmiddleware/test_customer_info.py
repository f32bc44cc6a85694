from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from billing.constants import Kind
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW


class CustomerInfoTest(WalletTestCase):
    path = "customer/info/"

    def info(self, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(**params))

    def test_who_and_how_much(self) -> None:
        self.customers(email="anna@example.com")
        self.account(deactivation_date=date(2026, 12, 1))
        self.pay_in("-30")
        answer = self.info()
        assert {
            "firstname": "Anna",
            "lastname": "Paying",
            "email": "anna@example.com",
            "mobile_phone_number": "+79990000001",
            "abonement": "1001",
            "balance": "-30.00",
            "current_debt_amount": "30.00",
            "id_for_payment": self.customer.pk,
            "payment_sum": 150,
            "payment_sum_no_discount": 150,
            "payment_period": 1,
            "required_payment": 150,
            "monthly_payment": "150.00",
            "annual_payment": "1800.00",
            "activation_days_left": 9,
        }.items() <= answer.items()

    def test_days_at_the_ends_of_the_calendar(self) -> None:
        self.pay_in("30")
        everything = self.info()["payments"]
        for first, last in (("01.01.0001", "31.12.9999"), ("0001-01-01", "9999-12-31"), ("01.01.1900", "30.12.9999")):
            assert self.info(date_from=first, date_to=last)["payments"] == everything
        for first, last in (("31.12.9999", "31.12.9999"), ("01.01.0001", "01.01.0001")):
            nothing = self.info(date_from=first, date_to=last)["payments"]
            assert all(rows == [] for rows in nothing.values())

    def test_payments_by_kind(self) -> None:
        self.pay_in("100", comment="Cash")
        self.pay_in("-50", comment="Basic", kind=Kind.TV)
        self.pay_in("-10", comment="Film", kind=Kind.VOD)
        payments = self.info()["payments"]
        assert payments["btv"] == [{"comment": "Basic", "datetime": int(NOW.timestamp()), "amount": -50}]
        assert [row["comment"] for row in payments["vod"]] == ["Film"]
        assert [row["amount"] for row in payments["other"]] == [100]

    def test_days(self) -> None:
        for days in (0, 5, 10):
            self.pay_in("1", comment=f"{days} days ago", now=NOW - timedelta(days=days))

        def comments(**params: Any) -> list[str]:
            return [row["comment"] for row in self.info(**params)["payments"]["other"]]

        assert comments(date_from="17.11.2026") == ["5 days ago", "0 days ago"]
        assert comments(date_from="12.11.2026", date_to="17.11.2026") == ["10 days ago", "5 days ago"]

    def test_what_is_no_day(self) -> None:
        calls: list[dict[str, Any]] = [{"date_from": "x"}, {"date_to": "32.01.2026"}, {"date_from": "2026"}]
        for params in calls:
            self.assert_error(self.call(**params), 2)

    def test_tariffs_and_subscriptions(self) -> None:
        films = self.tariff()
        answer = self.info()
        assert {row["id"]: row["is_assigned"] for row in answer["tariffs"]}[films.pk] == 0
        assert "meta" not in answer["tariffs"][0]
        assert {row["tariff_name"] for row in answer["subscriptions"]} == {"North basic", "North extra"}
        assert self.info(show_virtual_tariffs=1)["tariffs"] == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.pay_in("100")
        root = self.xml()
        assert root.findtext("payments/other/item/amount") == "100.0"
        assert root.find("payments/btv") is not None
        assert root.findtext("tariffs/item/price") == "100.00"

    def test_only_what_is_the_callers_is_told(self) -> None:
        self.pay_in("100")
        answer = self.info(key=self.cast.vera_key)
        assert (answer["firstname"], answer["balance"], answer["payments"]["other"]) == ("Vera", "0.00", [])
