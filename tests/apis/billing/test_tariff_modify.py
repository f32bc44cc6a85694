from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Tariff, VirtualTariff


class TariffModifyTest(BillingTestCase):
    path = "tariff/modify/"

    def test_only_what_is_sent_changes_and_holds_at_once(self) -> None:
        tariff = self.cast.north.basic
        identity: dict[str, Any] = {"client_id": self.cast.anna.client_id, "authkey": self.cast.anna_key.key}
        names = [row["name"] for row in self.http.get("/tvmiddleware/api/channel/list/", identity).json()["channels"]]
        assert "One" in names
        self.ok(tariff_id=tariff.pk, enabled=0, default_activation_price=5)
        row = Tariff.objects.get(pk=tariff.pk)
        assert (row.enabled, row.name, row.price, row.default_activation_price) == (
            False,
            "North basic",
            Decimal(100),
            Decimal(5),
        )
        answer = self.http.get("/tvmiddleware/api/channel/list/", identity).json()
        assert "One" not in [row["name"] for row in answer["channels"] if row["has_subscription"]]

    def test_an_activation_price_sent_empty_is_the_price_again(self) -> None:
        pk = self.cast.north.basic.pk
        self.ok(tariff_id=pk, default_activation_price="0", price="12.50")
        row = Tariff.objects.get(pk=pk)
        assert (row.default_activation_price, row.price) == (Decimal(0), Decimal("12.50"))
        self.ok(tariff_id=pk, default_activation_price="", price="", name="")
        row = Tariff.objects.get(pk=pk)
        assert (row.default_activation_price, row.price, row.name) == (None, Decimal("12.50"), "North basic")

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        answer = self.refused(2, tariff_id=self.cast.north.basic.pk, price=-1, name="New")
        assert list(answer["error_fields"]) == ["price"]
        assert Tariff.objects.get(pk=self.cast.north.basic.pk).name == "North basic"

    def test_no_such_tariff(self) -> None:
        for number in (-1, 999999, self.cast.south.basic.pk):
            self.refused(1, tariff_id=number, name="x")
        self.refused(1, name="x")
        assert Tariff.objects.get(pk=self.cast.south.basic.pk).name == "South basic"

    def test_a_member_of_a_bundle_keeps_the_bundles_period(self) -> None:
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="B")
        bundle.tariffs.add(self.cast.north.basic, self.cast.north.extra)
        assert list(self.refused(2, tariff_id=self.cast.north.extra.pk, period=12)["error_fields"]) == ["period"]
        assert Tariff.objects.get(pk=self.cast.north.extra.pk).period == 1
        bundle.tariffs.remove(self.cast.north.basic)
        self.ok(tariff_id=self.cast.north.extra.pk, period=12)
