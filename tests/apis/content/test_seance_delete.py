from __future__ import annotations

from library.models import Seance, SeanceTicket
from tests.apis.content.films import FilmTestCase
from tests.library.seances import make_seance, make_ticket


class SeanceDeleteTest(FilmTestCase):
    path = "seance/delete/"

    def test_with_its_tickets(self) -> None:
        gone, kept = make_seance(self.film), make_seance(self.film)
        make_ticket(gone, "1", account=self.cast.anna)
        make_ticket(gone, "2")
        make_ticket(kept, "3")
        self.ok(id=gone.pk)
        assert list(Seance.objects.all()) == [kept]
        assert [ticket.code for ticket in SeanceTicket.objects.all()] == ["3"]

    def test_what_there_is_not(self) -> None:
        theirs = make_seance(self.theirs)
        for wrong in (theirs.pk, 999999):
            self.refused(404, id=wrong)
        self.refused(20)
        self.refused(20, id="x")
        assert Seance.objects.get() == theirs

    def test_a_film_goes_with_its_seances(self) -> None:
        make_ticket(make_seance(self.film), "1", account=self.cast.anna)
        self.ok("video/delete/", id=self.film.pk)
        assert not Seance.objects.exists()
        assert not SeanceTicket.objects.exists()
