"""Films bought by many calls at once: boxes repeat what was not answered in time, and a household has several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client as HttpClient

from billing.constants import Kind
from billing.models import CustomerTransaction, Invoice
from billing.services import subscribers
from clients.models import Client
from library.models import Video
from library.services import video_sales
from tests import factories as make
from tests.library.films import make_file, make_price, make_video
from tests.race import NO_TIME_LIMITS, RaceTestCase
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import AccountAuthKey, Customer, Tariff

CALLS, AT_ONCE = 50, 10
PRICE, MONEY = Decimal(99), Decimal(100)
SOLD, TOO_EXPENSIVE, BOUGHT = 0, 2, 3
DEADLOCK = 1213
Call = Callable[[], int]


@contextmanager
def one_conflict(module: Any, name: str) -> Iterator[None]:
    """The first call of the function meets another one in the database, which takes it back."""
    real = getattr(module, name)
    met: list[str] = []

    def meet(**given: Any) -> Any:
        found = real(**given)
        if not met:
            met.append(name)
            raise OperationalError(DEADLOCK, "Deadlock found when trying to get lock")
        return found

    with patch.object(module, name, meet):
        yield
    assert met, f"{name} was not called"


@NO_TIME_LIMITS
class PurchaseRacesTest(RaceTestCase):
    shown: Tariff

    def setUp(self) -> None:
        self.client_row = make.client(currency="RUB")
        device = make.client_device(self.client_row)
        self.shown = make.tariff(self.client_row, period=0)
        customer = make.customer(self.client_row, balance=MONEY)
        accounts = [make.account(self.client_row, customer=customer, tariffs=[self.shown]) for _box in range(2)]
        self.keys = [make.session(one, device=device, device_uid=f"pc-{one.pk}") for one in accounts]
        self.price = make_price(self.client_row, price=PRICE)
        self.film = self.rental()

    def rental(self, **fields: Any) -> Video:
        video = make_video(self.client_row, "Матрица", tariffs=[self.shown], price_category=self.price, **fields)
        make_file(video)
        return video

    def ask(self, path: str, key: AccountAuthKey, **params: Any) -> dict[str, Any]:
        identity = {"client_id": self.client_row.pk, "authkey": key.key}
        answer = HttpClient().get(f"/tvmiddleware/api/{path}", {**identity, **params})
        found: dict[str, Any] = answer.json()
        return found

    def buying(self, video: Video, key: AccountAuthKey) -> Call:
        return lambda: int(self.ask("video/action/", key, vid=video.pk, action="buy")["error"])

    def sold(self) -> QuerySet[CustomerTransaction]:
        return CustomerTransaction.objects.filter(kind=Kind.VOD).order_by("id")

    def ledger(self) -> tuple[Decimal, list[Decimal]]:
        return Customer.objects.get().balance, list(self.sold().values_list("amount", flat=True))

    def in_turns(self, calls: list[Call]) -> list[Call]:
        """As many at the same moment as there are threads; each goes on with the next one."""
        return [lambda place=place: [call() for call in calls[place::AT_ONCE]] for place in range(AT_ONCE)]  # type: ignore[misc]

    def raced(self, calls: list[Call]) -> tuple[list[int], tuple[Decimal, list[Decimal]]]:
        results, ledger = self.race(self.in_turns(calls), self.ledger)
        assert not [one for one in results if isinstance(one, Exception)], results
        return [code for found in results for code in found], ledger

    def test_of_fifty_calls_one_buys(self) -> None:
        codes, ledger = self.raced([self.buying(self.film, self.keys[place % 2]) for place in range(CALLS)])
        assert sorted(codes) == [SOLD] + [BOUGHT] * (CALLS - 1)
        assert ledger == (MONEY - PRICE, [-PRICE])

    def test_of_many_films_one_is_paid(self) -> None:
        films = [self.rental() for _film in range(AT_ONCE)]
        codes, ledger = self.raced([self.buying(film, self.keys[0]) for film in films])
        assert sorted(codes) == [SOLD] + [TOO_EXPENSIVE] * (AT_ONCE - 1)
        assert ledger == (MONEY - PRICE, [-PRICE])

    def test_films_bought_at_once_are_all_sold_and_invoiced(self) -> None:
        """The invoice of one is written while the next is charged: neither waits for what the other holds."""
        Customer.objects.update(balance=AT_ONCE * PRICE)
        films = [self.rental() for _film in range(AT_ONCE)]
        calls = [self.buying(film, self.keys[place % 2]) for place, film in enumerate(films)]
        results, numbers = self.race(
            self.in_turns(calls), lambda: list(Invoice.objects.values_list("number", flat=True))
        )
        assert [code for found in results for code in found] == [SOLD] * AT_ONCE
        assert sorted(map(int, numbers)) == list(range(1, AT_ONCE + 1))

    def test_a_film_and_the_package_that_holds_it(self) -> None:
        """Who has the package is not charged for its film; who has the film may still buy the package."""
        Customer.objects.update(balance=10 * MONEY)
        package = self.rental(is_package=True)
        package.package_videos.add(self.film)
        calls = [self.buying(package, self.keys[0]), self.buying(self.film, self.keys[1])] * 5
        results, bought = self.race(
            self.in_turns(calls),
            lambda: list(self.sold().values_list("video_id", "amount")),
        )
        codes = [code for found in results for code in found]
        assert sorted(codes) == [SOLD] * len(bought) + [BOUGHT] * (len(calls) - len(bought))
        assert bought in ([(package.pk, -PRICE)], [(self.film.pk, -PRICE), (package.pk, -PRICE)])

    def test_a_purchase_that_met_a_conflict_is_done_again_and_paid_once(self) -> None:
        with one_conflict(video_sales, "transaction_post"):
            assert self.buying(self.film, self.keys[0])() == SOLD
        assert self.ledger() == (MONEY - PRICE, [-PRICE])

    def test_a_tariff_whose_connecting_met_a_conflict_is_connected_and_paid_once(self) -> None:
        Client.objects.update(billing_type=Client.BillingType.SUBSCRIPTION)
        offered = make.tariff(self.client_row, price=PRICE)
        by_tariff = make_price(self.client_row, PriceKind.SUBSCRIPTION)
        film = make_video(self.client_row, "Аватар", tariffs=[self.shown, offered], price_category=by_tariff)
        make_file(film)
        with one_conflict(subscribers, "tariffs_subscribe"):
            answer = self.ask("video/action/", self.keys[0], vid=film.pk, action="subscribe", tariff_id=offered.pk)
        assert answer["error"] == SOLD, answer
        assert Customer.objects.get().balance == MONEY - PRICE
        assert offered in Customer.objects.get().tariffs.all()

    def test_a_call_that_is_repeated_because_its_answer_was_lost(self) -> None:
        buy = self.buying(self.film, self.keys[0])
        assert [buy() for _try in range(3)] == [SOLD, BOUGHT, BOUGHT]
        assert self.ledger() == (MONEY - PRICE, [-PRICE])
        actions = self.ask("video/detail/", self.keys[1], vid=self.film.pk)["actions"]
        assert [row["action"] for row in actions] == ["get_video_url"], "the household's other box plays it at once"
