"""The panel with 100,000 tickets of one seance: few queries, by index, a page at a time."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import pytest
from django.test import TestCase

from clients.models import Client
from library.models import Seance, SeanceTicket
from tests import factories as make
from tests.core.admin import test_big_tables
from tests.core.admin.big import fill
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import rights, staff
from tests.core.admin.test_big_tables import SECONDS, look, planned
from tests.factories import NOW
from tests.library.films import make_video
from tests.library.seances import make_seance
from tvmiddleware.models import Account

TICKETS = 100_000
HOLDERS = 2_000


@pytest.mark.slow
class ManyTicketsTest(TestCase):
    north: Client
    seance: Seance
    small: Seance

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north = make.client(name="North")
        film = make_video(cls.north, "Premiere")
        cls.seance, cls.small = make_seance(film), make_seance(film)
        customer = make.customer(cls.north)
        fill(
            Account(client=cls.north, customer=customer, abonement=0),
            ({"abonement": 1_000_000 + number} for number in range(HOLDERS)),
        )
        first = Account.objects.order_by("pk")[0].pk
        fill(
            SeanceTicket(client=cls.north, seance=cls.seance),
            (
                {
                    "code": str(10_000_000 + 7 * number),
                    "account_id": first + number if number < HOLDERS else None,
                    "activated_at": NOW if number < HOLDERS else None,
                }
                for number in range(TICKETS)
            ),
        )
        SeanceTicket.objects.create(client=cls.north, seance=cls.small, code="99999999")

    def setUp(self) -> None:
        tables = patch.object(test_big_tables, "BIG", ("tvmiddleware_seanceticket", "tvmiddleware_account"))
        tables.start()
        self.addCleanup(tables.stop)
        self.root = browser(staff("root", is_superuser=True))
        self.staff = browser(rights(staff("norths", client=self.north)))

    def test_lists_and_searches(self) -> None:
        for http in (self.root, self.staff):
            page, _plans = look(http, SeanceTicket)
            assert page.context["cl"].paginator.more
            look(http, SeanceTicket, p=1000)
            look(http, SeanceTicket, seance__id__exact=self.seance.pk)
            look(http, SeanceTicket, seance__id__exact=self.seance.pk, activated="no", p=300)
            for query, found in (("10000007", 1), ("99999999", 1), ("1000010", 2), ("1000050", 2), ("nobody", 0)):
                page, plans = look(http, SeanceTicket, q=query)
                assert plans.scans == [], (query, plans.scans)
                assert len(page.context["cl"].result_list) == found, query

    def test_the_page_of_the_seance(self) -> None:
        url = address(Seance, "change", self.seance.pk)
        self.root.get(url)
        with planned() as plans:
            page, spent = timed(lambda: self.root.get(url))
        assert f"{HOLDERS} / {TICKETS}" in text(page)
        assert (plans.count < 40, spent < SECONDS) == (True, True), (plans.count, spent)

    def test_its_codes(self) -> None:
        answer: Any = self.root.get(address(Seance, "codes", self.seance.pk))
        with planned() as plans:
            lines, _spent = timed(lambda: b"".join(answer.streaming_content).count(b"\n"))
        assert lines == TICKETS + 1
        assert plans.count <= TICKETS / 5000 + 1

    def test_it_is_deleted(self) -> None:
        with planned() as plans:
            _answer, spent = timed(lambda: self.root.post(address(Seance, "delete", self.seance.pk), {"post": "yes"}))
        assert list(SeanceTicket.objects.values_list("code", flat=True)) == ["99999999"]
        assert plans.count <= 60
        assert spent < 2 * SECONDS


def timed(work: Any) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun
