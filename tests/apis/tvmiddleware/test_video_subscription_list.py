from __future__ import annotations

from clients.models import Client
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.films import make_video


class VideoSubscriptionListTest(ApiTestCase):
    path = "video/subscription/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        Client.objects.filter(pk=north.client.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        self.cinema = make.tariff(north.client, name="Кино", name_lang1="Cinema", price=300, ext_id="c1")
        make.tariff(north.client, name="Without films")
        hidden = make.tariff(north.client, name="Hidden", period=0)
        make_video(north.client, tariffs=[north.basic, self.cinema, hidden])

    def test_tariffs_with_films_that_one_has_or_may_connect(self) -> None:
        rows = self.assert_ok(self.call())["subscriptions"]
        assert [(row["id"], row["is_purchased"]) for row in rows] == [
            (self.cast.north.basic.pk, True),
            (self.cinema.pk, False),
        ]
        assert (rows[1]["name"], rows[1]["ext_id"], rows[1]["price"]) == ("Кино", "c1", 300)
        assert self.call(lang="en")["subscriptions"][1]["name"] == "Cinema"

    def test_only_some(self) -> None:
        assert [row["id"] for row in self.call(is_purchased=1)["subscriptions"]] == [self.cast.north.basic.pk]
        assert [row["id"] for row in self.call(is_purchased=0)["subscriptions"]] == [self.cinema.pk]
        self.assert_error(self.call(is_purchased="x"), 1)
