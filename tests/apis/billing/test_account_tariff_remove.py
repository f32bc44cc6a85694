from __future__ import annotations

from typing import Any

from tests.apis.billing.base import BillingTestCase


class AccountTariffRemoveTest(BillingTestCase):
    path = "account/tariff/remove/"

    def ids(self) -> list[int]:
        return list(self.cast.anna.tariffs.order_by("pk").values_list("pk", flat=True))

    def test_a_tariff_closes_its_channels_at_once(self) -> None:
        identity: dict[str, Any] = {"client_id": self.cast.anna.client_id, "authkey": self.cast.anna_key.key}
        identity |= {"cid": self.cast.two.pk, "redirect": 0}
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] == 0
        self.ok(abonement=1001, tariff_id=self.cast.north.extra.pk)
        assert self.ids() == [self.cast.north.basic.pk]
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] != 0

    def test_one_that_it_does_not_have_is_no_error(self) -> None:
        """A published script drops whatever is not paid for, each time."""
        for _time in range(2):
            self.ok(abonement=1001, tariff_id=self.cast.north.extra.pk)
        self.ok(abonement=1001, tariff_id=self.cast.north.debtors.pk)

    def test_the_operators_billing_may_drop_basic_and_required_ones(self) -> None:
        basic = self.cast.north.basic
        basic.required, basic.available_to_unsubscribe = True, False
        basic.save()
        self.ok(abonement=1001, tariff_id=basic.pk)
        assert self.ids() == [self.cast.north.extra.pk]

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, tariff_id=self.cast.north.extra.pk, **params)
        calls = [{}, {"tariff_id": self.cast.south.basic.pk}, {"vtariff_id": 5}, {"tariff_id": "x"}]
        for params in calls:
            self.refused(2, abonement=1001, **params)
