from __future__ import annotations

from decimal import Decimal

from library.models import SkipVideoFragment
from tests.apis.content.films import FilmTestCase


class SkipVideoFragmentModifyTest(FilmTestCase):
    path = "skipvideofragment/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.file = self.make_file("F")
        self.fragment = SkipVideoFragment.objects.create(video_file=self.file, begin_time=1, end_time=5)

    def test_what_is_sent_and_nothing_else(self) -> None:
        before = self.version()
        self.ok(id=self.fragment.pk, end_time=9)
        self.fragment.refresh_from_db()
        assert (self.fragment.type, self.fragment.begin_time, self.fragment.end_time) == (0, Decimal(1), Decimal(9))
        assert self.version() == before + 1
        self.ok(id=self.fragment.pk, type=3, begin_time="")
        self.fragment.refresh_from_db()
        assert (self.fragment.type, self.fragment.begin_time, self.fragment.end_time) == (3, Decimal(1), Decimal(9))

    def test_it_comes_to_another_file(self) -> None:
        film = self.make_film()
        beside, other = self.make_file("G"), self.make_file("O", film)
        before = self.version(), self.version(film)
        self.ok(id=self.fragment.pk, vfid=other.pk)
        self.fragment.refresh_from_db()
        assert self.fragment.video_file == other
        assert (self.version(), self.version(film)) == (before[0] + 1, before[1] + 1)
        self.ok(id=self.fragment.pk, vfid=beside.pk)
        self.names_wrong(20, "vfid", id=self.fragment.pk, vfid=self.make_file("S", self.theirs).pk)
        self.names_wrong(20, "vfid", id=self.fragment.pk, vfid=999999)

    def test_what_is_refused(self) -> None:
        theirs = SkipVideoFragment.objects.create(video_file=self.make_file("S", self.theirs), end_time=5)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong, type=1)
        self.names_wrong(20, "id", type=1)
        self.names_wrong(20, "type", id=self.fragment.pk, type=9)
        self.names_wrong(21, "end_time", id=self.fragment.pk, begin_time=5)
        self.names_wrong(21, "begin_time", id=self.fragment.pk, begin_time=-1)
        self.fragment.refresh_from_db()
        assert (self.fragment.type, self.fragment.begin_time) == (0, Decimal(1))
