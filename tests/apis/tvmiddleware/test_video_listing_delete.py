from __future__ import annotations

from library.models import VideoView
from tests.base import ApiTestCase
from tests.library.films import make_file, make_video
from tvmiddleware.models import ContentPosition


class VideoListingDeleteTest(ApiTestCase):
    path = "video/listing/delete/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.begun, self.seen = (make_video(north.client, name, tariffs=[north.basic]) for name in ("Begun", "Seen"))
        for film, seconds in ((self.begun, 600), (self.seen, 2600)):
            make_file(film, duration=2700)
            self.assert_ok(
                self.call("content/position/set/", content_type="video", content_id=film.pk, position=seconds)
            )

    def names(self, **params: object) -> list[str]:
        return [row["name"] for row in self.call("video/list/", order="id", **params)["videos"]]  # type: ignore[arg-type]

    def test_what_is_being_viewed(self) -> None:
        assert (self.names(is_viewing=1), self.names(viewed_only=1)) == (["Begun"], ["Seen"])
        self.assert_ok(self.call(vid=f"{self.begun.pk},{self.seen.pk}", listing="is_viewing"))
        assert (self.names(is_viewing=1), self.names(viewed_only=1)) == ([], ["Seen"])
        assert self.call("video/detail/", vid=self.begun.pk)["position"] == 0

    def test_what_was_seen(self) -> None:
        self.assert_ok(self.call(vid=self.seen.pk, listing="viewed_only"))
        assert (self.names(is_viewing=1), self.names(viewed_only=1)) == (["Begun"], [])

    def test_both(self) -> None:
        self.assert_ok(self.call(vid=[self.begun.pk, self.seen.pk], listing="history_only"))
        assert self.names(history_only=1) == []
        assert not VideoView.objects.exists()
        assert not ContentPosition.objects.exists()

    def test_an_unknown_film_and_nothing_is_forgotten(self) -> None:
        theirs = make_video(self.cast.south.client)
        for vid in (f"{self.begun.pk},99999", f"{self.begun.pk},{theirs.pk}", "x", ""):
            self.assert_error(self.call(vid=vid, listing="history_only"), 1)
        self.assert_error(self.call(vid=self.begun.pk, listing="nonsense"), 1)
        assert self.names(history_only=1) == ["Begun", "Seen"]

    def test_the_older_name(self) -> None:
        self.assert_ok(self.call("video/viewing/delete/", vid=self.begun.pk, listing="is_viewing"))
        assert self.names(is_viewing=1) == []
