from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class TariffStreamserviceAssignTest(BillingTestCase):
    path = "tariff/streamservice/assign/"

    def test_a_service_is_added_once(self) -> None:
        service = make.stream_service(self.cast.north.client)
        basic = self.cast.north.basic
        before = set(basic.stream_services.all())
        for _time in range(2):
            self.ok(tariff_id=basic.pk, service_id=service.pk)
        assert set(basic.stream_services.all()) == before | {service}

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        live = self.cast.north.live.pk
        self.refused(1, service_id=live)
        self.refused(1, tariff_id=self.cast.south.basic.pk, service_id=live)
        for service in (-1, 999999, self.cast.south.live.pk):
            self.refused(2, tariff_id=self.cast.north.basic.pk, service_id=service)
        self.refused(3, tariff_id="x", service_id=live)
