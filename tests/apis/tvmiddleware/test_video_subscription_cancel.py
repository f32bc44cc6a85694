from __future__ import annotations

from clients.models import Client
from tests.base import ApiTestCase


class VideoSubscriptionCancelTest(ApiTestCase):
    path = "video/subscription/cancel/"

    def setUp(self) -> None:
        super().setUp()
        Client.objects.filter(pk=self.cast.north.client.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)

    def test_an_additional_tariff_is_dropped(self) -> None:
        self.assert_ok(self.call(subscription=self.cast.north.extra.pk))
        assert self.cast.north.extra not in self.cast.anna.tariffs.all()

    def test_what_can_not_be_dropped(self) -> None:
        wrong = (self.cast.north.basic.pk, self.cast.north.debtors.pk, self.cast.south.extra.pk, 99999, "x", "")
        for tariff_id in wrong:
            self.assert_error(self.call(subscription=tariff_id), 1)
        assert self.cast.north.basic in self.cast.anna.tariffs.all()
