"""Films for tests of the Content API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from library.models import Actor, Episode, Genre, Season, Video, VideoFile
from tests.apis.content.base import ContentTestCase


@contextmanager
def in_media() -> Iterator[None]:
    """Pictures are stored in a folder of their own meanwhile."""
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        yield


def picture_file(width: int = 3000, height: int = 2000) -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "JPEG")
    return SimpleUploadedFile("picture.jpg", data.getvalue(), "image/jpeg")


class FilmTestCase(ContentTestCase):
    """``film`` is North's, ``theirs`` is South's."""

    def setUp(self) -> None:
        super().setUp()
        self.film = self.make_film()
        self.theirs = Video.objects.create(client=self.cast.south.client, name="South's")

    def make_film(self, **fields: Any) -> Video:
        return Video.objects.create(**{"client": self.cast.north.client, "name": "Film", **fields})

    def make_genre(self, name: str = "Drama", **fields: Any) -> Genre:
        return Genre.objects.create(**{"client": self.cast.north.client, "name": name, **fields})

    def make_actor(self, name: str = "Person", **fields: Any) -> Actor:
        return Actor.objects.create(**{"client": self.cast.north.client, "name": name, **fields})

    def make_season(self, name: str, video: Video | None = None, **fields: Any) -> Season:
        video = video or self.film
        return Season.objects.create(**{"video": video, "name": name, "sort": video.seasons.count() + 1, **fields})

    def make_episode(self, name: str, season: Season | None = None, video: Video | None = None) -> Episode:
        owner = season.video if season else video or self.film
        beside = Episode.objects.filter(video=owner, season=season)
        return Episode.objects.create(video=owner, season=season, name=name, sort=beside.count() + 1)

    def make_file(self, name: str, video: Video | None = None, **fields: Any) -> VideoFile:
        video = video or self.film
        return VideoFile.objects.create(**{"video": video, "name": name, "sort": video.files.count() + 1, **fields})

    def version(self, video: Video | None = None) -> int:
        return Video.objects.get(pk=(video or self.film).pk).version

    def places(self, rows: Any) -> list[tuple[str, int]]:
        """Names and numbers of rows, in their order."""
        return list(rows.order_by("sort", "pk").values_list("name", "sort"))

    def send_file(self, part: str, file: SimpleUploadedFile, /, **params: Any) -> dict[str, Any]:
        """A multipart form with a file part, which is in no signature."""
        with self.captureOnCommitCallbacks(execute=True):
            response = self.http.post(self.url(""), {**self.signed(**params), part: file})
        return self.decoded(response, self.path)
