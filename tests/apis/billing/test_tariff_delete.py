from __future__ import annotations

from django.test import override_settings

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Tariff


class TariffDeleteTest(BillingTestCase):
    path = "tariff/delete/"

    def test_whoever_has_it_loses_it(self) -> None:
        self.ok(tariff_id=self.cast.north.extra.pk)
        assert not Tariff.objects.filter(pk=self.cast.north.extra.pk).exists()
        assert list(self.cast.anna.tariffs.all()) == [self.cast.north.basic]
        self.refused(1, tariff_id=self.cast.north.extra.pk)

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_one_in_use_is_kept_where_the_installation_says_so(self) -> None:
        self.refused(2, tariff_id=self.cast.north.extra.pk)
        self.ok(tariff_id=make.tariff(self.cast.north.client).pk)

    def test_no_such_tariff(self) -> None:
        for number in ("", "x", -1, 999999, self.cast.south.basic.pk):
            self.refused(1, tariff_id=number)
        assert Tariff.objects.filter(pk=self.cast.south.basic.pk).exists()
