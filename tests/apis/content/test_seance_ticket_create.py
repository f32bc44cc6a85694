from __future__ import annotations

from unittest.mock import patch

from library.models import SeanceTicket
from library.services import seance_records
from tests.apis.content.films import FilmTestCase
from tests.library.seances import make_seance, make_ticket


class SeanceTicketCreateTest(FilmTestCase):
    path = "seance/ticket/create/"

    def setUp(self) -> None:
        super().setUp()
        self.seance = make_seance(self.film)

    def test_a_code_of_eight_digits_is_drawn(self) -> None:
        answers = [self.ok(sid=self.seance.pk) for _ in range(3)]
        rows = {row.pk: row for row in SeanceTicket.objects.all()}
        for answer in answers:
            row = rows[answer["id"]]
            assert (row.seance, row.client, row.account) == (self.seance, self.cast.north.client, None)
            assert str(answer["code"]) == row.code
            assert len(row.code) == 8
        assert len({answer["code"] for answer in answers}) == 3

    def test_the_code_that_is_sent(self) -> None:
        answer = self.ok(sid=self.seance.pk, code="00012345")
        assert answer["code"] == 12345
        assert SeanceTicket.objects.get().code == "00012345", "the viewer types the zeros too"
        self.ok(sid=self.seance.pk, code=12345)

    def test_a_code_that_is_used(self) -> None:
        self.ok(sid=self.seance.pk, code="77777777")
        self.refused(1, sid=self.seance.pk, code="77777777")
        self.refused(1, sid=make_seance(self.film).pk, code="77777777")
        assert SeanceTicket.objects.count() == 1

    def test_each_operator_has_codes_of_its_own(self) -> None:
        make_ticket(make_seance(self.theirs), "77777777")
        self.ok(sid=self.seance.pk, code="77777777")

    def test_what_is_drawn_and_used_is_drawn_again(self) -> None:
        make_ticket(self.seance, "10000000")
        with patch.object(seance_records, "draw_code", side_effect=["10000000", "10000001"]):
            assert self.ok(sid=self.seance.pk)["code"] == 10000001

    def test_what_is_refused(self) -> None:
        self.names_wrong(20, "sid")
        for wrong in (make_seance(self.theirs).pk, 999999, "x"):
            self.names_wrong(20, "sid", sid=wrong)
        for code in ("ABCD", "1.5", "-1", "1" * 16):
            self.names_wrong(20, "code", sid=self.seance.pk, code=code)
        assert not SeanceTicket.objects.exists()
