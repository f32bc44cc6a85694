from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class TariffOptionListTest(BillingTestCase):
    path = "tariff/option/list/"

    def test_options_alone(self) -> None:
        option = make.tariff(self.cast.north.client, name="More sessions", is_option=True, price=5)
        make.tariff(self.cast.south.client, is_option=True)
        assert self.ok()["tariffs"] == [
            {
                "id": option.pk,
                "name": "More sessions",
                "period": 1,
                "price": 5,
                "activation_price": 5,
                "sessions_count": 10,
                "basic_sessions_count": 10,
                "ip_restriction": 0,
            }
        ]
