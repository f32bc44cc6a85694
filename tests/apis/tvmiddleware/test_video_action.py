from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from billing.constants import Kind
from billing.models import CustomerTransaction
from billing.services.ledger import transaction_void
from clients.models import Client
from external_api import registry
from external_api.exceptions import ExternalApiException
from external_api.models import ApiConfig
from library.models import Video
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_file, make_price, make_trailer, make_video
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import Account, Customer, PlayDevice

HOUR = timedelta(hours=1)


class Cinema:
    """An outside system that rents films."""

    answer: Any = {}
    asked: list[tuple[str, Any]] = []

    def __init__(self, **attributes: Any) -> None:
        pass

    def get_video_actions_list(self, video: Any, goods_id: Any, params: Any) -> list[dict[str, Any]]:
        return [{"action": "rent", "caption": "Rent", "price": 50, "option_id": 7}]

    def perform_video_action(self, video: Any, action: str, goods_id: Any, params: Any) -> Any:
        self.asked.append((action, goods_id))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class VideoActionCase(ApiTestCase):
    path = "video/action/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.hidden = self.cast.north.extra
        self.hidden.period = 0
        self.hidden.save()
        self.film = self.rental()
        self.file = make_file(self.film)
        self.balance(100)

    def rental(self, **fields: Any) -> Video:
        price = make_price(self.north, **fields)
        return make_video(self.north, "Матрица", tariffs=[self.hidden], price_category=price)

    def balance(self, amount: int) -> None:
        Customer.objects.filter(pk=self.cast.anna.customer_id).update(balance=amount)

    def held(self) -> Decimal:
        return Customer.objects.get(pk=self.cast.anna.customer_id).balance

    def buy(self, video: Video | None = None, action: str = "buy", **params: Any) -> dict[str, Any]:
        return self.call(vid=(video or self.film).pk, action=action, **params)

    def actions(self, video: Video | None = None) -> list[str]:
        return [row["action"] for row in self.call("video/detail/", vid=(video or self.film).pk)["actions"]]


class PurchaseTest(VideoActionCase):
    def test_a_rental_from_the_offer_to_its_end(self) -> None:
        assert self.actions() == ["buy"]
        self.assert_ok(self.buy())
        assert self.held() == 1
        row = CustomerTransaction.objects.get(kind=Kind.VOD)
        assert (float(row.amount), row.video_id, row.available_until) == (-99, self.film.pk, NOW + 48 * HOUR)
        assert "Матрица" in row.comment
        assert row.account_id == self.cast.anna.pk
        assert self.actions() == ["get_video_url"]
        assert self.call("video/list/", get_purchased=1)["videos"][0]["is_purchased"] == 1
        self.assert_error(self.buy(), 3)
        self.at(NOW + 49 * HOUR)
        assert self.actions() == ["buy"]
        assert self.call("video/list/", get_purchased=1)["count"] == 0

    def test_for_all_the_money_there_is(self) -> None:
        self.balance(99)
        self.assert_ok(self.buy())
        assert self.held() == 0

    def test_it_plays_until_the_very_moment_of_its_end(self) -> None:
        film = self.rental(hours=1)
        make_file(film)
        self.assert_ok(self.buy(film))
        for seconds, actions in ((3599, ["get_video_url"]), (3600, ["buy"])):
            self.at(NOW + timedelta(seconds=seconds))
            assert self.actions(film) == actions

    def test_an_account_that_was_switched_off_a_moment_ago(self) -> None:
        """The record of its session may say so a little later."""
        assert self.actions() == ["buy"]
        Account.objects.filter(pk=self.cast.anna.pk).update(active=False)
        self.assert_error(self.buy(), 1)
        assert self.held() == 100

    def test_refusals_leave_the_balance(self) -> None:
        other = self.rental(price=100.01)
        self.assert_error(self.buy(other), 2)
        self.assert_error(self.buy(action="steal"), 1)
        self.assert_error(self.buy(action="get_video_url"), 1)
        self.assert_error(self.call(vid=99999, action="buy"), 5)
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        self.assert_error(self.buy(theirs), 5)
        self.assert_error(self.call(vid=self.film.pk), 1)
        assert self.held() == 100
        assert not CustomerTransaction.objects.filter(kind=Kind.VOD).exists()

    def test_on_a_device_that_may_not_play_it(self) -> None:
        self.film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        self.assert_error(self.buy(device="pc"), 4)
        self.assert_ok(self.buy())

    def test_for_nothing_and_for_ever(self) -> None:
        film = self.rental(price=0, hours=0)
        self.assert_ok(self.buy(film))
        row = CustomerTransaction.objects.get(kind=Kind.VOD)
        assert row.available_until is None
        assert (float(row.amount), float(self.held())) == (0, 100)
        self.at(NOW + 10000 * HOUR)
        self.assert_error(self.buy(film, key=make.session(self.cast.anna)), 3)

    def test_what_is_bought_stays_when_it_leaves_the_tariffs(self) -> None:
        self.assert_ok(self.buy())
        with self.captureOnCommitCallbacks(execute=True):
            self.film.tariffs.clear()
        assert self.actions() == ["get_video_url"]
        assert self.call("video/list/", get_purchased=1)["count"] == 1
        with self.captureOnCommitCallbacks(execute=True):
            self.film.published_to = NOW
            self.film.save()
        assert self.call("video/list/", get_purchased=1)["count"] == 0, "the rights have ended"

    def test_a_package_opens_its_films(self) -> None:
        package = self.rental()
        package.is_package = True
        package.save()
        with self.captureOnCommitCallbacks(execute=True):
            package.package_videos.add(self.film)
        self.assert_ok(self.buy(package))
        assert self.actions() == ["get_video_url"]
        self.assert_error(self.buy(), 3)

    def test_a_cancelled_purchase_is_none(self) -> None:
        self.assert_ok(self.buy())
        row = CustomerTransaction.objects.get(kind=Kind.VOD)
        with self.captureOnCommitCallbacks(execute=True):
            transaction_void(client_id=self.north.pk, transaction_id=row.pk, now=NOW, actor="user:staff")
        assert self.actions() == ["buy"]
        assert self.held() == 100

    def test_another_customer_has_not_bought_it(self) -> None:
        self.assert_ok(self.buy())
        self.cast.boris.active = True
        self.cast.boris.save()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.boris.customer.tariffs.add(self.hidden)
        rows = self.call("video/list/", key=make.session(self.cast.boris))["videos"]
        assert [row["is_purchased"] for row in rows] == [0]


class SubscribeTest(VideoActionCase):
    def setUp(self) -> None:
        super().setUp()
        Client.objects.filter(pk=self.north.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        self.dear = make.tariff(self.north, name="Dear", price=90)
        self.cheap = make.tariff(self.north, name="Cheap", price=40)
        self.series = make_video(
            self.north,
            tariffs=[self.hidden, self.dear, self.cheap],
            price_category=make_price(self.north, PriceKind.SUBSCRIPTION),
        )
        make_file(self.series)

    def test_the_cheapest_tariff_is_connected(self) -> None:
        assert self.actions(self.series) == ["subscribe", "subscribe"]
        self.assert_ok(self.buy(self.series, "subscribe"))
        assert self.cheap in self.cast.anna.customer.tariffs.all()
        assert self.held() == 60
        assert self.actions(self.series) == ["get_video_url"]
        self.assert_error(self.buy(self.series, "subscribe"), 3)

    def test_the_tariff_that_the_box_names(self) -> None:
        self.assert_ok(self.buy(self.series, "subscribe", tariff_id=self.dear.pk))
        assert self.dear in self.cast.anna.customer.tariffs.all()
        self.assert_error(self.buy(self.film, "subscribe", tariff_id=self.dear.pk), 1)

    def test_without_money(self) -> None:
        self.balance(10)
        self.assert_error(self.buy(self.series, "subscribe"), 2)
        assert self.cheap not in self.cast.anna.customer.tariffs.all()


class OutsideTest(VideoActionCase):
    def setUp(self) -> None:
        super().setUp()
        registry.add("tests.cinema", Cinema)
        self.cinema = make.tariff(self.north, name="Cinema", price=30)
        self.addCleanup(registry.remove, "tests.cinema")
        self.config = ApiConfig.objects.create(
            client=self.north, name="cinema", handler="tests.cinema", tariff=self.cinema
        )
        self.film.external_api_config = self.config
        self.film.ext_id = "m1"
        self.film.save()
        Cinema.answer, Cinema.asked = {}, []

    def test_its_offers_stand_beside_ours(self) -> None:
        rows = self.call("video/detail/", vid=self.film.pk)["actions"]
        assert [(row["action"], row["price"], row.get("option_id")) for row in rows] == [
            ("buy", 99, 0),
            ("rent", 50, 7),
        ]

    def test_it_buys_and_our_ledger_does_not(self) -> None:
        self.assert_ok(self.buy(action="rent"))
        assert Cinema.asked == [("rent", "7")]
        assert self.held() == 100
        self.assert_ok(self.buy(action="rent", external_api_goods_id="g5"))
        assert Cinema.asked[1] == ("rent", "g5")

    def test_it_says_subscribe(self) -> None:
        Client.objects.filter(pk=self.north.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        Cinema.answer = "subscribe"
        self.assert_ok(self.buy(action="rent"))
        assert self.cinema in self.cast.anna.customer.tariffs.all()
        assert self.held() == 70

    def test_its_refusals(self) -> None:
        from billing.api_client import SmartyBillingErrorBalance, SmartyBillingErrorTariffAlreadyActive

        for error, code in (
            (SmartyBillingErrorBalance(), 2),
            (SmartyBillingErrorTariffAlreadyActive(), 3),
            (ExternalApiException("no"), 1),
            (ValueError("broken"), 1),
        ):
            Cinema.answer = error
            self.assert_error(self.buy(action="rent"), code)

    def test_it_fails_and_the_film_is_shown_with_its_trailer(self) -> None:
        make_trailer(self.film)

        def fail(*args: Any, **kwargs: Any) -> Any:
            raise ExternalApiException("down")

        self.addCleanup(setattr, Cinema, "get_video_actions_list", Cinema.get_video_actions_list)
        Cinema.get_video_actions_list = fail  # type: ignore[method-assign]
        answer = self.call("video/detail/", vid=self.film.pk)
        self.assert_error(answer, 2)
        assert answer["name"] == "Матрица"
        assert [row["action"] for row in answer["actions"]] == ["get_trailer_url"]
        self.assert_error(self.buy(action="rent"), 1)
