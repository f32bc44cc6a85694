"""Seances made by staff: many tickets, and an operator that is copied."""

from __future__ import annotations

from unittest.mock import patch

from django.test import TestCase

from clients.models import Client
from library.models import Seance, SeanceTicket, Video
from library.services import seance_records
from library.services.seance_records import create_tickets
from tests import factories as make
from tests.costs.counting import counted
from tests.library.films import make_file, make_video
from tests.library.seances import make_seance, make_ticket
from tvmiddleware.services.cloning import client_clone


class SeanceRecordsTest(TestCase):
    north: Client
    film: Video
    seance: Seance

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north = make.client(name="North")
        cls.film = make_video(cls.north, "Premiere")
        cls.seance = make_seance(cls.film, file=make_file(cls.film))

    def test_drawn_codes_have_eight_digits_and_are_spread(self) -> None:
        codes = {seance_records.draw_code() for _ in range(1000)}
        assert {len(code) for code in codes} == {8}
        assert len({code[0] for code in codes}) == 9

    def test_many_tickets_cost_few_statements(self) -> None:
        with counted() as few:
            create_tickets(seance=self.seance, count=10)
        with counted() as many:
            made = create_tickets(seance=self.seance, count=500)
        assert len({one.pk for one in made}) == 500
        assert many.sql <= few.sql + 2
        assert SeanceTicket.objects.filter(seance=self.seance, client=self.north, account=None).count() == 510

    def test_no_more_than_may_be_made_at_once(self) -> None:
        with patch.object(seance_records, "MOST_AT_ONCE", 7):
            assert len(create_tickets(seance=self.seance, count=8)) == 7

    def test_a_copied_operator_has_the_seances_and_no_tickets(self) -> None:
        make_ticket(self.seance)
        copy = client_clone(client_id=self.north.pk, content=("video",)).client
        made = Seance.objects.get(video__client=copy)
        assert (made.video.name, made.date_start, made.date_end) == (
            "Premiere", self.seance.date_start, self.seance.date_end,
        )  # fmt: skip
        assert made.file is not None
        assert made.file.video == made.video
        assert not SeanceTicket.objects.filter(client=copy).exists()
        bare = client_clone(client_id=self.north.pk).client
        assert not Seance.objects.filter(video__client=bare).exists()
