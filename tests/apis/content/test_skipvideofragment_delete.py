from __future__ import annotations

from library.models import SkipVideoFragment
from tests.apis.content.films import FilmTestCase


class SkipVideoFragmentDeleteTest(FilmTestCase):
    path = "skipvideofragment/delete/"

    def test_it_is_gone(self) -> None:
        fragment = SkipVideoFragment.objects.create(video_file=self.make_file("F"), end_time=5)
        before = self.version()
        self.ok(id=fragment.pk)
        assert not SkipVideoFragment.objects.exists()
        assert self.version() == before + 1
        self.refused(404, id=fragment.pk)

    def test_what_there_is_not(self) -> None:
        theirs = SkipVideoFragment.objects.create(video_file=self.make_file("S", self.theirs), end_time=5)
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        assert SkipVideoFragment.objects.exists()
