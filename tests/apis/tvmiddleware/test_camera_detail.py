from __future__ import annotations

from typing import Any

from clients.models import Client
from library.models import CameraGrant
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.cameras import make_camera
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory


class CameraDetailTest(ApiTestCase):
    path = "camera/detail"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.switch_billing(Client.BillingType.SUBSCRIPTION)
        self.more = make.tariff(north.client, name="Больше", name_lang1="More", price=30)
        self.gate = make_camera(
            north.client, name="Ворота", name_lang1="Gate", tariffs=[north.basic, north.extra, self.more]
        )
        self.private = make_camera(north.client)
        self.foreign = make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])

    def switch_billing(self, kind: str) -> None:
        client = self.cast.north.client
        client.billing_type = kind
        with self.captureOnCommitCallbacks(execute=True):
            client.save()

    def test_ways_to_watch_and_to_buy(self) -> None:
        north = self.cast.north
        answer = self.assert_ok(self.call(cid=self.gate.pk, lang="en"))
        assert (answer["id"], answer["name"]) == (self.gate.pk, "Gate")
        watch = [
            {
                "action": "get_camera_url",
                "tariff_id": tariff.pk,
                "caption": "watch",
                "price": 0,
                "periodical": False,
                "activation_price": 0,
            }
            for tariff in (north.basic, north.extra)
        ]
        assert answer["actions"][:2] == watch
        (offer,) = answer["actions"][2:]
        assert offer.pop("activation_price") <= 30
        assert offer == {
            "action": "subscribe",
            "tariff_id": self.more.pk,
            "caption": "subscribe: More",
            "price": 30,
            "periodical": True,
        }

    def test_a_tariff_that_only_shows_it_is_no_way_to_watch_it(self) -> None:
        north = self.cast.north
        catalogue = make.tariff(north.client, period=0)
        price = PriceCategory.objects.create(client=north.client, name="Paid", kind=PriceKind.SUBSCRIPTION)
        camera = make_camera(north.client, tariffs=[catalogue, north.basic], price_category=price)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.add(catalogue)
        actions = self.assert_ok(self.call(cid=camera.pk))["actions"]
        assert [row["tariff_id"] for row in actions if row["action"] == "get_camera_url"] == [north.basic.pk]

    def test_one_that_was_given_to_the_account(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            CameraGrant.objects.create(account=self.cast.anna, camera=self.private)
        actions = self.assert_ok(self.call(cid=self.private.pk))["actions"]
        assert [(row["action"], row["tariff_id"]) for row in actions] == [("get_camera_url", 0)]

    def test_one_that_is_only_listed_is_only_sold(self) -> None:
        client = self.cast.north.client
        client.show_channels_without_subscription = True
        with self.captureOnCommitCallbacks(execute=True):
            client.save()
        camera = make_camera(client, tariffs=[self.more])
        actions = self.assert_ok(self.call(cid=camera.pk))["actions"]
        assert [(row["action"], row["tariff_id"]) for row in actions] == [("subscribe", self.more.pk)]

    def test_the_simple_model_has_none(self) -> None:
        self.switch_billing(Client.BillingType.SIMPLE)
        self.assert_error(self.call(cid=self.gate.pk), 1)

    def test_what_there_is_not(self) -> None:
        wrong: list[dict[str, Any]] = [
            {}, {"cid": self.foreign.pk}, {"cid": self.private.pk}, {"cid": 99999}, {"cid": "x"}, {"cid": -1},
        ]  # fmt: skip
        for params in wrong:
            self.assert_error(self.call(**params), 1)

    def test_an_xml_box(self) -> None:
        root = self.xml(cid=self.gate.pk)
        assert [node.text for node in root.iter("action")] == ["get_camera_url", "get_camera_url", "subscribe"]

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(cid=self.gate.pk), 403)
