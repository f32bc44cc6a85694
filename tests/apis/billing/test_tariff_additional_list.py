from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class TariffAdditionalListTest(BillingTestCase):
    path = "tariff/additional/list/"

    def test_additional_tariffs_without_basic_ones_and_options(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            make.tariff(self.cast.north.client, name="More sessions", is_option=True)
        rows = {row["name"]: row for row in self.ok()["tariffs"]}
        assert "North extra" in rows
        assert not rows.keys() & {"North basic", "More sessions", "South extra"}
        assert [channel["name"] for channel in rows["North extra"]["channels"]] == ["Two"]
        assert "basic_tariff_priority" not in rows["North extra"]
