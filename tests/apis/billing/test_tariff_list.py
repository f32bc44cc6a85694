from __future__ import annotations

from decimal import Decimal

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class TariffListTest(BillingTestCase):
    path = "tariff/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        with self.captureOnCommitCallbacks(execute=True):
            self.priced = make.tariff(
                north,
                name="Priced",
                price=Decimal("99.90"),
                default_activation_price=Decimal("10.00"),
                period=3,
                ip_restriction=True,
                basic_sessions_count=2**31 - 1,
            )
            make.tariff(north, name="System", period=0)
            make.tariff(north, name="Off", enabled=False)

    def test_what_can_be_charged_for(self) -> None:
        rows = {row["name"]: row for row in self.ok()["tariffs"]}
        assert not rows.keys() & {"System", "Off", "South basic"}
        assert rows["Priced"] == {
            "id": self.priced.pk,
            "name": "Priced",
            "period": 3,
            "price": 99.9,
            "activation_price": 10,
            "basic_tariff_priority": 0,
            "sessions_count": 10,
            "basic_sessions_count": -1,
            "ip_restriction": 1,
            "channels": [],
        }
        basic = rows["North basic"]
        assert (basic["basic_tariff_priority"], basic["price"], basic["activation_price"]) == (1, 100, 100)
        assert basic["channels"] == [{"id": self.cast.one.pk, "name": "One", "icon": ""}]
