from __future__ import annotations

from tests.apis.billing.base import BillingTestCase


class TariffBasicListTest(BillingTestCase):
    path = "tariff/basic/list/"

    def test_basic_tariffs_with_their_channels(self) -> None:
        (row,) = self.ok()["tariffs"]
        assert (row["id"], row["basic_tariff_priority"]) == (self.cast.north.basic.pk, 1)
        assert [channel["name"] for channel in row["channels"]] == ["One"]

    def test_of_another_operator(self) -> None:
        (row,) = self.ok(client=self.cast.south.client)["tariffs"]
        assert row["id"] == self.cast.south.basic.pk
