from __future__ import annotations

from decimal import Decimal

from library.models import SkipVideoFragment
from tests.apis.content.films import FilmTestCase


class VideoFileDetailTest(FilmTestCase):
    path = "video/file/detail/"

    def test_a_file_with_its_fragments(self) -> None:
        file = self.make_file("F", name_lang3="T", duration=2700, is_trailer=True)
        late = SkipVideoFragment.objects.create(video_file=file, type=2, begin_time=90, end_time=100)
        early = SkipVideoFragment.objects.create(video_file=file, begin_time=Decimal("1.505"), end_time=Decimal("2.5"))
        answer = self.ok(id=file.pk)
        assert answer == {
            "id": file.pk,
            "name": "F",
            **{f"name_lang{slot}": "T" if slot == 3 else "" for slot in range(1, 6)},
            "duration": 2700,
            "is_trailer": True,
            "skip_video_fragments": [
                {"id": early.pk, "type": 0, "begin_time": 1.505, "end_time": 2.5},
                {"id": late.pk, "type": 2, "begin_time": 90, "end_time": 100},
            ],
            "error": 0,
            "error_message": "",
        }

    def test_a_file_without_any(self) -> None:
        answer = self.ok(id=self.make_file("F").pk)
        assert (answer["skip_video_fragments"], answer["is_trailer"], answer["duration"]) == ([], False, 0)

    def test_what_there_is_not(self) -> None:
        for wrong in (self.make_file("S", self.theirs).pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        self.names_wrong(20, "id", id="x")
