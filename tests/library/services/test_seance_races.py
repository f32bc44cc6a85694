"""Many boxes send a code at the same moment: a ticket is one account's, an account has one ticket of a seance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client as HttpClient

from core import clock
from core.cache.local import memory
from library.models import Seance, SeanceTicket
from tests import factories as make
from tests.library.films import make_file, make_video
from tests.library.seances import make_ticket
from tests.race import NO_TIME_LIMITS, RaceTestCase
from tvmiddleware.models import AccountAuthKey, StreamService

AT_ONCE = 20
HOUR = timedelta(hours=1)
Owners = list[tuple[str, int | None]]


@NO_TIME_LIMITS
class SeanceRacesTest(RaceTestCase):
    def setUp(self) -> None:
        cache.clear()
        memory.clear()
        client = make.client()
        tariff = make.tariff(client)
        mask = "http://vod.example.com/$filename"
        service = make.stream_service(client, type=StreamService.Type.VOD, uri_mask=mask)
        tariff.stream_services.add(service)
        film = make_video(client, tariffs=[tariff])
        film.stream_services.set([service])
        make_file(film)
        device = make.client_device(client, "pc")
        accounts = [make.account(client, tariffs=[tariff]) for _ in range(AT_ONCE)]
        self.keys = [make.session(one, device=device, device_uid=f"u{one.pk}") for one in accounts]
        begin = clock.now() - HOUR
        self.running = Seance.objects.create(video=film, date_start=begin, date_end=begin + 2 * HOUR)
        self.coming = Seance.objects.create(video=film, date_start=begin + 2 * HOUR, date_end=begin + 3 * HOUR)

    def sender(self, key: AccountAuthKey, method: str, **params: Any) -> Callable[[], int]:
        given = {"client_id": key.account.client_id, "authkey": key.key, **params}
        return lambda: int(HttpClient().get(f"/tvmiddleware/api/seance/{method}/", given).json()["error"])

    @staticmethod
    def owners() -> Owners:
        return list(SeanceTicket.objects.order_by("code").values_list("code", "account_id"))

    def outcome(self, work: Iterable[Callable[[], int]]) -> tuple[list[int], Owners]:
        codes, owners = self.race(list(work), self.owners)
        assert all(isinstance(code, int) for code in codes), codes
        return codes, owners

    def test_one_code_and_twenty_accounts(self) -> None:
        for seance, won in ((self.running, 0), (self.coming, 7)):
            SeanceTicket.objects.all().delete()
            make_ticket(seance, "1")
            codes, owners = self.outcome(self.sender(key, "url", code="1") for key in self.keys)
            assert sorted(codes) == sorted([won] + [4] * (AT_ONCE - 1))
            winner = next(place for place, code in enumerate(codes) if code == won)
            assert owners == [("1", self.keys[winner].account_id)]

    def test_twenty_codes_and_twenty_accounts(self) -> None:
        for place in range(AT_ONCE):
            make_ticket(self.running, str(100 + place))
        codes, owners = self.outcome(
            self.sender(key, "url", code=str(100 + place)) for place, key in enumerate(self.keys)
        )
        assert codes == [0] * AT_ONCE
        assert [owner for _code, owner in owners] == [key.account_id for key in self.keys]

    def test_twenty_codes_and_one_account(self) -> None:
        for place in range(AT_ONCE):
            make_ticket(self.running, str(100 + place))
        key = self.keys[0]
        codes, owners = self.outcome(self.sender(key, "url", code=str(100 + place)) for place in range(AT_ONCE))
        assert sorted(codes) == sorted([0] + [8] * (AT_ONCE - 1))
        assert [owner for _code, owner in owners].count(key.account_id) == 1
        assert owners[codes.index(0)][1] == key.account_id

    def test_one_code_and_all_boxes_of_an_account(self) -> None:
        make_ticket(self.running, "1")
        codes, owners = self.outcome([self.sender(self.keys[0], "url", code="1")] * AT_ONCE)
        assert codes == [0] * AT_ONCE
        assert owners == [("1", self.keys[0].account_id)]

    def test_given_back_while_others_wait_for_it(self) -> None:
        make_ticket(self.coming, "1", account=self.keys[0].account)
        back = self.sender(self.keys[0], "revoke", code="1")
        codes, owners = self.outcome([back, *(self.sender(key, "url", code="1") for key in self.keys[1:])])
        assert codes[0] == 0
        assert codes.count(7) <= 1
        assert set(codes[1:]) <= {4, 7}
        winner = codes.index(7) if 7 in codes else None
        assert owners == [("1", self.keys[winner].account_id if winner is not None else None)]
