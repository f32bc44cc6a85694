"""channel/detail and channel/action where a channel can be bought: the subscription model, another billing's offers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from external_api.exceptions import ExternalApiException
from tests import factories as make
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.external_api.base import PluginCase
from tvmiddleware.models import Channel, VirtualTariff


class SalesTest(WalletTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.operator(billing_type="subscription", show_channels_without_subscription=True)
        self.films = self.tariff(name="Films", price=Decimal(300), default_activation_price=Decimal(100))
        with self.captureOnCommitCallbacks(execute=True):
            self.films.stream_services.set([self.cast.north.live])
            self.shown = make.channel(self.cast.north.client, name="Cinema", tariffs=[self.films])
            self.shown.stream_services.set([self.cast.north.live])

    def operator(self, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = self.cast.north.client
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()

    def actions(self, channel: Channel, **params: Any) -> list[dict[str, Any]]:
        answer = self.assert_ok(self.call("channel/detail/", cid=channel.pk, **params))
        return list(answer["actions"])

    def buy(self, channel: Channel, tariff_id: int) -> dict[str, Any]:
        return self.call("channel/action/", cid=channel.pk, action="subscribe", tariff_id=tariff_id)

    def test_an_offer(self) -> None:
        [offer] = self.actions(self.shown, lang="en")
        assert offer == {
            "action": "subscribe", "tariff_id": self.films.pk, "is_virtual": False, "caption": "subscribe: Films",
            "price": 300, "periodical": True, "activation_price": 100,
        }  # fmt: skip

    def test_bought_and_watched(self) -> None:
        self.pay_in("1000")
        assert self.assert_ok(self.buy(self.shown, self.films.pk))["result"].endswith(f"&cid={self.shown.pk}")
        assert self.balance() == 900
        [offer] = self.actions(self.shown)
        assert offer["action"] == "get_channel_url"
        self.assert_ok(self.call("channel/url/", cid=self.shown.pk, redirect=0))
        self.assert_error(self.buy(self.shown, self.films.pk), 3)
        assert self.balance() == 900

    def test_a_bundle(self) -> None:
        bundle = VirtualTariff.objects.create(pk=987_001, client=self.cast.north.client, name="All", price=Decimal(250))
        bundle.tariffs.set([self.films])
        both = self.actions(self.shown)
        assert [(row["tariff_id"], row["is_virtual"]) for row in both] == [(self.films.pk, False), (bundle.pk, True)]
        assert [row["tariff_id"] for row in self.actions(self.shown, show_virtual_tariffs=1)] == [bundle.pk]
        assert [row["tariff_id"] for row in self.actions(self.shown, show_virtual_tariffs=0)] == [self.films.pk]
        self.pay_in("1000")
        self.assert_ok(self.buy(self.shown, bundle.pk))

    def test_refusals(self) -> None:
        self.pay_in("10")
        self.assert_error(self.buy(self.shown, self.films.pk), 2)
        self.assert_error(self.buy(self.shown, self.cast.north.extra.pk), 1)
        self.assert_error(self.buy(self.shown, 999_999), 1)
        self.assert_error(self.buy(self.cast.foreign, self.films.pk), 4)
        assert self.balance() == 10

    def test_the_older_model_sells_nothing_here(self) -> None:
        self.operator(billing_type="simple")
        self.pay_in("1000")
        assert self.actions(self.shown) == []
        self.assert_error(self.buy(self.shown, self.films.pk), 1)


class OffersOfAnotherBillingTest(PluginCase):
    def test_they_stand_beside_ours(self) -> None:
        asked: list[Any] = []

        def get_channel_actions_list(self: Any, channel: Channel, params: Any) -> Any:
            asked.append(channel)
            return [
                {"action": "subscribe", "tariff_id": 7, "caption": "Rent", "price": "9.90"},
                {"caption": "no action"},
            ]

        self.plug_hooks(get_channel_actions_list=get_channel_actions_list)
        answer = self.assert_ok(self.call("channel/detail/", cid=self.cast.one.pk))
        assert asked == [self.cast.one]
        assert answer["actions"][-1] == {
            "action": "subscribe", "tariff_id": 7, "is_virtual": False, "caption": "Rent", "price": 9.9,
            "periodical": False, "activation_price": 9.9,
        }  # fmt: skip
        assert len(answer["actions"]) == 2

    def test_a_billing_that_fails_hides_only_its_own(self) -> None:
        def fails(self: Any, **given: Any) -> None:
            raise ExternalApiException("down")

        self.plug_hooks(get_channel_actions_list=fails)
        answer = self.assert_ok(self.call("channel/detail/", cid=self.cast.one.pk))
        assert [row["action"] for row in answer["actions"]] == ["get_channel_url"]
