from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from library.models import Seance
from tests.apis.content.films import FilmTestCase

BEGIN = datetime(2026, 12, 1, 19, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class SeanceCreateTest(FilmTestCase):
    path = "seance/create/"

    def setUp(self) -> None:
        super().setUp()
        self.trailer = self.make_file("Trailer", is_trailer=True, duration=90)
        self.file = self.make_file("Film", duration=5400)

    def made(self, **params: Any) -> Seance:
        answer = self.ok(**{"vid": self.film.pk, "date_start": "2026-12-01T19:00:00.0+00:00", **params})
        return Seance.objects.get(pk=answer["id"])

    def test_a_seance(self) -> None:
        second = self.make_file("Second")
        row = self.made(vfid=second.pk, date_end="2026-12-01T21:00:00Z")
        assert (row.video, row.file, row.date_start, row.date_end) == (
            self.film, second, BEGIN, BEGIN + 120 * MINUTE,
        )  # fmt: skip

    def test_of_the_first_file_for_as_long_as_it_lasts(self) -> None:
        row = self.made()
        assert (row.file, row.date_end) == (self.file, BEGIN + 90 * MINUTE)

    def test_for_as_long_as_the_film_lasts(self) -> None:
        self.film.duration = 100
        self.film.save()
        for duration in (0, None):
            if duration is None:
                self.film.files.all().delete()
            else:
                self.film.files.update(duration=duration)
            row = self.made()
            assert (row.file is None, row.date_end) == (duration is None, BEGIN + 100 * MINUTE)

    def test_a_time_without_an_offset_is_the_operators(self) -> None:
        self.cast.north.client.time_zone = "Asia/Tashkent"
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.client.save()
        row = self.made(date_start="2026-12-02T00:00:00", date_end="2026-12-02T01:00:00")
        assert (row.date_start, row.date_end) == (BEGIN, BEGIN + 60 * MINUTE)
        assert self.made(date_start="2026-12-02").date_start == BEGIN
        assert self.made(date_start="2026-12-01T22:00:00 03:00").date_start == BEGIN, "a plus that became a space"

    def test_what_is_refused(self) -> None:
        other = self.make_file("Other", self.make_film(name="Other"))
        good = {"vid": self.film.pk, "date_start": "2026-12-01T19:00:00Z"}
        for name in good:
            self.names_wrong(20, name, **{key: value for key, value in good.items() if key != name})
        for name, wrong, code in (
            ("vid", self.theirs.pk, 20),
            ("vid", 999999, 20),
            ("vfid", self.make_file("S", self.theirs).pk, 20),
            ("vfid", "x", 20),
            ("date_start", "soon", 20),
            ("date_end", "2026-13-01", 20),
            ("vfid", other.pk, 21),
            ("date_end", "2026-12-01T19:00:00Z", 21),
            ("date_end", "2026-12-01T18:00:00Z", 21),
        ):
            self.names_wrong(code, name, **{**good, name: wrong})
        self.film.files.update(duration=0)
        self.names_wrong(21, "date_end", **good)
        assert not Seance.objects.exists()
