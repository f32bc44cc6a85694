from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.models import PromoCode
from tests.apis.billing.base import BillingTestCase


class PromoCreateTest(BillingTestCase):
    path = "promo/create/"

    def test_codes_of_a_discount(self) -> None:
        basic, extra = self.cast.north.basic.pk, self.cast.north.extra.pk
        answer = self.ok(
            count=3,
            length=6,
            discount=15,
            tariffs=f"{basic},{extra}",
            valid_from="2026-11-01",
            valid_until="2026-12-31",
            activation_count=5,
        )
        assert answer["error_fields"] == {}
        rows = PromoCode.objects.in_bulk([row["id"] for row in answer["promo_codes"]])
        assert len({row["code"] for row in answer["promo_codes"]}) == 3
        for told in answer["promo_codes"]:
            row = rows[told["id"]]
            assert (row.code, len(row.code), row.client) == (told["code"], 6, self.cast.north.client)
            assert (row.discount, row.activation_count) == (Decimal(15), 5)
            assert (row.valid_from, row.valid_until) == (date(2026, 11, 1), date(2026, 12, 31))
            assert set(row.tariffs.values_list("pk", flat=True)) == {basic, extra}

    def test_a_number_that_no_column_holds(self) -> None:
        for count in (2**31, 2**63 - 1):
            answer = self.send(discount=15, tariffs=self.cast.north.basic.pk, activation_count=count)
            assert answer["error"] > 0
            assert list(answer["error_fields"]) == ["activation_count"]
        assert not PromoCode.objects.exists()

    def test_amounts_and_gifts(self) -> None:
        (told,) = self.ok(amount="50.00", account_id=self.cast.anna.pk)["promo_codes"]
        row = PromoCode.objects.get(pk=told["id"])
        assert (row.amount, row.account, row.activation_count) == (Decimal(50), self.cast.anna, 1)
        (told,) = self.ok(free_tariffs=[self.cast.north.extra.pk])["promo_codes"]
        assert list(PromoCode.objects.get(pk=told["id"]).free_tariffs.all()) == [self.cast.north.extra]

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        wrong: tuple[dict[str, Any], ...] = (
            {}, {"discount": 101}, {"discount": 10, "amount": 10}, {"amount": -5}, {"discount": 10, "count": 0},
            {"discount": 10, "length": 1}, {"discount": 10, "tariffs": self.cast.south.basic.pk}, {"discount": "x"},
            {"free_tariffs": "1,x"}, {"discount": 10, "valid_from": "never"},
            {"discount": 10, "valid_from": "2026-12-31", "valid_until": "2026-11-01"},
        )  # fmt: skip
        for params in wrong:
            answer = self.refused(2, **params)
            assert answer["error_fields"], params
        assert not PromoCode.objects.exists()

    def test_no_such_account(self) -> None:
        for account in (999999, self.cast.vera.pk):
            self.refused(1, discount=10, account_id=account)

    def test_decimal_places(self) -> None:
        assert list(self.refused(2, amount="1.005")["error_fields"]) == ["amount"]
        assert list(self.refused(2, discount="1.005")["error_fields"]) == ["discount"]
