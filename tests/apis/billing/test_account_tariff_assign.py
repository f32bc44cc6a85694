from __future__ import annotations

from typing import Any

from billing.models import CustomerTransaction
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import VirtualTariff


class AccountTariffAssignTest(BillingTestCase):
    path = "account/tariff/assign/"

    def setUp(self) -> None:
        super().setUp()
        self.account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])

    def ids(self) -> list[int]:
        return list(self.account.tariffs.order_by("pk").values_list("pk", flat=True))

    def test_a_tariff_opens_its_channels_at_once(self) -> None:
        anna = self.cast.anna
        anna.tariffs.set([self.cast.north.basic])
        identity: dict[str, Any] = {
            "client_id": anna.client_id,
            "authkey": self.cast.anna_key.key,
            "cid": self.cast.two.pk,
            "redirect": 0,
        }
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] != 0
        self.ok(abonement=1001, tariff_id=self.cast.north.extra.pk)
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] == 0

    def test_twice_is_once(self) -> None:
        extra = self.cast.north.extra.pk
        for _time in range(2):
            self.ok(account_id=self.account.pk, tariff_id=extra)
        assert self.ids() == [self.cast.north.basic.pk, extra]

    def test_nothing_is_charged_where_smarty_does_not_charge(self) -> None:
        """An account without dates is its operator's billing's."""
        self.ok(account_id=self.account.pk, tariff_id=self.cast.north.extra.pk)
        assert not CustomerTransaction.objects.exists()

    def test_by_ext_id_and_virtual(self) -> None:
        extra = self.cast.north.extra
        extra.ext_id = "E1"
        extra.save()
        self.ok(account_id=self.account.pk, tariff_ext_id="E1", tariff_id=-1)
        assert extra.pk in self.ids()
        bundle = VirtualTariff.objects.create(client=extra.client, name="Bundle", ext_id="V1")
        third = make.tariff(extra.client, name="Third")
        bundle.tariffs.set([third])
        self.ok(account_id=self.account.pk, vtariff_id=bundle.pk)
        assert third.pk in self.ids()
        assert list(self.account.virtual_tariffs.all()) == [bundle]
        self.ok(account_id=self.account.pk, tariff_ext_id="V1")

    def test_the_log(self) -> None:
        with self.assertLogs("smarty_accounts", "INFO") as logged:
            self.ok(account_id=self.account.pk, tariff_id=self.cast.north.extra.pk)
        (line,) = [text for text in logged.output if "ACCOUNT_TARIFFS_ASSIGNED" in text]
        assert f"account_id={self.account.pk}" in line

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"abonement": 999}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, tariff_id=self.cast.north.extra.pk, **params)
        calls = [{}, {"tariff_id": 999999}, {"tariff_id": self.cast.south.extra.pk}, {"tariff_ext_id": "no"}]
        for params in calls:
            self.refused(2, account_id=self.account.pk, **params)
        self.refused(3, account_id=self.account.pk, tariff_id="x")

    def test_one_that_is_off(self) -> None:
        off = make.tariff(self.cast.north.client, enabled=False)
        self.refused(3, account_id=self.account.pk, tariff_id=off.pk)
        assert off.pk not in self.ids()
