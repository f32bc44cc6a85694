from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.channel_lists import ListTestCase
from tvmiddleware.models import Channel


class ChannelActionTest(ListTestCase):
    path = "channel/action/"

    def act(self, channel: Channel, action: str = "get_channel_url", **params: Any) -> dict[str, Any]:
        return self.call(**{"cid": channel.pk, "action": action, "tariff_id": self.cast.north.basic.pk, **params})

    def test_the_address_of_a_channel(self) -> None:
        cast = self.cast
        assert self.assert_ok(self.act(cast.one))["result"] == self.row(cast.one, "channel/list/")["url"]

    def test_what_channel_detail_offers_works(self) -> None:
        for offer in self.call("channel/detail/", cid=self.cast.one.pk)["actions"]:
            self.assert_ok(self.act(self.cast.one, offer["action"], tariff_id=offer["tariff_id"]))

    def test_a_tariff_that_does_not_open_it(self) -> None:
        self.assert_error(self.act(self.cast.one, tariff_id=self.cast.north.extra.pk), 1)

    def test_nothing_is_for_sale(self) -> None:
        self.assert_error(self.act(self.cast.one, "subscribe"), 3)
        self.save(self.cast.north.client, show_channels_without_subscription=True)
        self.assert_error(self.act(self.cast.closed, "subscribe"), 1)
        self.assert_error(self.act(self.cast.closed), 5)
        self.assert_error(self.act(self.cast.one, "dance"), 1)

    def test_channels_that_the_account_must_not_know_of(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            self.assert_error(self.act(channel), 4)
            self.assert_error(self.act(channel, "subscribe"), 4)

    def test_wrong_calls(self) -> None:
        self.assert_error(self.call(cid=self.cast.one.pk), 1)
        self.assert_error(self.act(self.cast.one, tariff_id="x"), 1)
        self.assert_error(self.decoded(self.response(client_id=1, cid=1, action="subscribe", tariff_id=1)), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        tariff_id = self.cast.north.basic.pk
        root = self.xml(cid=self.cast.one.pk, action="get_channel_url", tariff_id=tariff_id)
        assert root.findtext("result").endswith(f"&cid={self.cast.one.pk}")

    def test_a_system_tariff_beside_a_paid_one(self) -> None:
        system = make.tariff(self.cast.north.client, period=0)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.tariffs.add(system)
            self.cast.anna.tariffs.add(system)
        self.assert_error(self.act(self.cast.one, tariff_id=system.pk), 1)
        self.assert_ok(self.act(self.cast.one))
