from __future__ import annotations

from decimal import Decimal

from library.models import SkipVideoFragment
from tests.apis.content.films import FilmTestCase


class SkipVideoFragmentCreateTest(FilmTestCase):
    path = "skipvideofragment/create/"

    def setUp(self) -> None:
        super().setUp()
        self.file = self.make_file("F")

    def test_a_fragment(self) -> None:
        before = self.version()
        answer = self.ok(vfid=self.file.pk, type=2, begin_time="10.5", end_time="20.1234")
        row = SkipVideoFragment.objects.get(pk=answer["id"])
        assert (row.video_file, row.type, row.begin_time, row.end_time) == (
            self.file, 2, Decimal("10.5"), Decimal("20.123"),
        )  # fmt: skip
        assert self.version() == before + 1

    def test_what_is_refused(self) -> None:
        good = {"vfid": self.file.pk, "type": 0, "begin_time": 0, "end_time": 5}
        for name in good:
            self.names_wrong(20, name, **{key: value for key, value in good.items() if key != name})
        for name, wrong, code in (
            ("vfid", self.make_file("S", self.theirs).pk, 20),
            ("vfid", 999999, 20),
            ("type", 4, 20),
            ("type", "intro", 20),
            ("begin_time", "x", 20),
            ("begin_time", "00:10", 20),
            ("end_time", "1e99", 20),
            ("begin_time", -1, 21),
            ("end_time", 0, 21),
            ("end_time", 1000000, 21),
        ):
            self.names_wrong(code, name, **{**good, name: wrong})
        self.names_wrong(21, "end_time", **{**good, "begin_time": 5})
        self.names_wrong(21, "end_time", **{**good, "begin_time": 9})
        assert not SkipVideoFragment.objects.exists()
