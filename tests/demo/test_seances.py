from __future__ import annotations

from datetime import timedelta

from demo.seances import CODES, FILM, renew_seance
from library.models import Seance, SeanceTicket
from tests.base import CastTestCase
from tests.factories import NOW
from tests.library.films import make_file, make_video


class DemoSeanceTest(CastTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.film = make_video(self.north, FILM, duration=128)
        make_file(self.film, duration=7680)

    def codes(self) -> set[str]:
        return set(SeanceTicket.objects.filter(client=self.north).values_list("code", flat=True))

    def test_one_runs_at_once_and_two_tickets_let_in(self) -> None:
        seance = renew_seance(self.north, now=NOW + timedelta(seconds=30))
        assert seance is not None
        assert (seance.date_start, seance.date_end) == (NOW, NOW + timedelta(seconds=7680))
        assert self.codes() == set(CODES)

    def test_it_stays_while_it_runs(self) -> None:
        seance = renew_seance(self.north, now=NOW)
        assert renew_seance(self.north, now=NOW + timedelta(hours=2)) is None
        assert list(Seance.objects.all()) == [seance]

    def test_the_next_one_has_fresh_tickets_and_staffs_own_stay(self) -> None:
        own = Seance.objects.create(video=self.film, date_start=NOW, date_end=NOW + timedelta(hours=1))
        renew_seance(self.north, now=NOW)
        SeanceTicket.objects.filter(code=CODES[0]).update(account=self.cast.anna, activated_at=NOW)
        later = NOW + timedelta(hours=3)
        following = renew_seance(self.north, now=later)
        assert following is not None
        assert set(Seance.objects.all()) == {own, following}
        assert not SeanceTicket.objects.exclude(account=None).exists()
        assert self.codes() == set(CODES)

    def test_without_the_film_there_is_none(self) -> None:
        self.film.delete()
        assert renew_seance(self.north, now=NOW) is None
        assert not Seance.objects.exists()
