from __future__ import annotations

from tests import factories as make
from tests.channel_lists import ListTestCase
from tvmiddleware.models import PriceCategory


class ChannelDetailTest(ListTestCase):
    path = "channel/detail/"

    def test_a_channel_that_may_be_watched(self) -> None:
        cast = self.cast
        answer = self.assert_ok(self.call(cid=cast.one.pk, lang="en"))
        assert (answer["id"], answer["name"]) == (cast.one.pk, "One en")
        assert answer["actions"] == [
            {
                "action": "get_channel_url", "tariff_id": cast.north.basic.pk, "is_virtual": False, "caption": "watch",
                "price": 0, "periodical": False, "activation_price": 0,
            }
        ]  # fmt: skip

    def test_one_action_per_tariff_that_opens_it(self) -> None:
        north = self.cast.north
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.tariffs.add(north.extra, make.tariff(north.client))
        answer = self.call(cid=self.cast.one.pk)
        assert [action["tariff_id"] for action in answer["actions"]] == [north.basic.pk, north.extra.pk]

    def test_a_channel_for_sale_has_nothing_to_offer_yet(self) -> None:
        client = self.cast.north.client
        system = make.tariff(client, period=0)
        price = PriceCategory.objects.create(client=client, name="Extra", price=10)
        shown = make.channel(client, tariffs=[system], price_category=price)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.add(system)
        assert self.assert_ok(self.call(cid=shown.pk, show_virtual_tariffs=1))["actions"] == []

    def test_channels_that_the_account_must_not_know_of(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            self.assert_error(self.call(cid=channel.pk), 404)
        self.assert_error(self.call(cid=99999), 404)

    def test_wrong_calls(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(cid="x"), 1)
        self.assert_error(self.decoded(self.response(client_id=1, cid=self.cast.one.pk)), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(cid=self.cast.one.pk)
        assert root.findtext("name") == "One"
        assert root.findtext("actions/item/is_virtual") == "False"
