from __future__ import annotations

from library.models import SeanceTicket
from tests.apis.content.films import FilmTestCase
from tests.library.seances import make_seance, make_ticket


class SeanceTicketDeleteTest(FilmTestCase):
    path = "seance/ticket/delete/"

    def test_free_or_activated(self) -> None:
        seance = make_seance(self.film)
        for code, account in (("1", None), ("2", self.cast.anna)):
            self.ok(id=make_ticket(seance, code, account=account).pk)
        assert not SeanceTicket.objects.exists()

    def test_what_there_is_not(self) -> None:
        theirs = make_ticket(make_seance(self.theirs))
        for wrong in (theirs.pk, 999999):
            self.refused(404, id=wrong)
        self.refused(20)
        assert SeanceTicket.objects.get() == theirs
