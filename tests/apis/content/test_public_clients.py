"""How the published clients and importers of the Content API write, sign and read films."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

from library.models import Episode, Season, Video, VideoFile
from tests.apis.content.films import FilmTestCase

FORM = "application/x-www-form-urlencoded"


def digest(text: str, secret: str) -> str:
    return hashlib.md5(b64encode(f"{text}{secret}".encode()), usedforsecurity=False).hexdigest()


class PublicClientsTest(FilmTestCase):
    path = "video/create/"

    @property
    def secret(self) -> str:
        return self.cast.north.client.content_api_key

    def post(self, path: str, pairs: list[tuple[str, str]], signature: str) -> dict[str, Any]:
        body = urlencode([*pairs, ("signature", signature)])
        with self.captureOnCommitCallbacks(execute=True):
            response = self.http.post(self.url(path), body, content_type=FORM)
        assert response["Content-Type"].startswith("application/json")
        return self.decoded(response, path)

    def signed_text(self, pairs: list[tuple[str, str]]) -> str:
        return "".join(f"{name}:{value};" for name, value in pairs)

    def test_python_signs_numbers_by_their_value(self) -> None:
        """Lists repeated, integers in the order of numbers, True and False, times without an offset."""
        genres = [self.make_genre(str(number)).pk for number in range(12)]
        wanted = sorted([genres[1], genres[11]])
        sent = {
            "client_id": [self.cast.north.client.pk],
            "genres": wanted,
            "is_season": [True],
            "name": ["Сериал"],
            "parent_control": [False],
            "published_from": [datetime(2026, 1, 2, 3, 4).isoformat()],  # noqa: DTZ001  (as they send it)
            "rating": [16],
        }
        pairs = [(name, str(value)) for name in sorted(sent) for value in sent[name]]  # type: ignore[attr-defined]
        answer = self.post("", pairs, digest(self.signed_text(pairs), self.secret))
        row = Video.objects.get(pk=self.assert_ok(answer)["id"])
        assert (row.name, row.is_season, row.parent_control, row.rating) == ("Сериал", True, False, 16)
        assert sorted(row.genres.values_list("pk", flat=True)) == wanted

    def test_go_prints_lists_with_spaces(self) -> None:
        genres = [self.make_genre(name).pk for name in "ab"]
        pairs = [
            ("client_id", str(self.cast.north.client.pk)),
            ("genres", f"[{genres[0]} {genres[1]}]"),
            ("name", "Film"),
            ("rating", "7.8"),
        ]
        answer = self.post("", pairs, digest(self.signed_text(pairs), self.secret))
        row = Video.objects.get(pk=self.assert_ok(answer)["id"])
        assert sorted(row.genres.values_list("pk", flat=True)) == sorted(genres)
        assert row.rating == 0

    def test_php_posts_a_multipart_form(self) -> None:
        """Lists as text; false comes out empty; a rating is always there."""
        genres = [self.make_genre(name).pk for name in "ab"]
        sent = {
            "client_id": str(self.cast.north.client.pk),
            "genres": f"{genres[0]},{genres[1]}",
            "is_announcement": "",
            "name": "Film",
            "rating": "18",
        }
        signature = digest(self.signed_text(sorted(sent.items())), self.secret)
        form = {**sent, "signature": signature, "file": SimpleUploadedFile("x.jpg", b"not asked for")}
        answer = self.decoded(self.http.post(self.url(""), form), self.path)
        row = Video.objects.get(pk=self.assert_ok(answer)["id"])
        assert (row.genres.count(), row.is_announcement, row.rating) == (2, False, 18)

    def test_java_loses_zeros_of_the_digest(self) -> None:
        pairs = [("client_id", str(self.cast.north.client.pk)), ("name", "Film 0"), ("rating", "0")]
        number = 0
        while not (signature := digest(self.signed_text(pairs), self.secret)).startswith("0"):
            number += 1
            pairs[1] = ("name", f"Film {number}")
        self.assert_ok(self.post("", pairs, signature.lstrip("0")))

    def test_an_importer_of_series(self) -> None:
        """Film, season, episode, file: each call needs the id of the one before. Unknown parameters among them."""
        film = self.ok(name="Сериал", is_season=1, rating="12", poster_big="x", genres="", year="2020", duration="45")
        ids = {"vid": film["id"]}
        trailer = self.ok("video/file/create/", name="Трейлер", filename="s/trailer", is_trailer=1, duration=2, **ids)
        for number in (1, 2):
            season = self.ok("season/create/", name=f"Сезон {number}", **ids)["id"]
            for place in (1, 2):
                episode = self.ok("episode/create/", name=f"Серия {place}", season_id=season, duration=45, **ids)["id"]
                caption = f"Сезон {number} Серия {place}"
                self.ok(
                    "video/file/create/", name=caption, filename=f"s/{number}/{place}", episode_id=episode, duration=45,
                    quality=3, **ids,
                )  # fmt: skip
        detail = self.ok("video/detail/", id=film["id"])
        assert (len(detail["seasons"]), detail["episode_count"], len(detail["files"])) == (2, 4, 5)
        files = VideoFile.objects.filter(pk__in=detail["files"]).order_by("pk")
        assert [row.pk for row in files] == list(range(trailer["id"], trailer["id"] + 5))  # in playing order
        assert {row.duration for row in files if not row.is_trailer} == {2700}

    def test_errors_can_be_printed(self) -> None:
        """Clients print error_message without asking whether it is there."""
        for params in ({"name": "F", "genres": 999999}, {}, {"name": " "}):
            answer = self.send(**params)
            assert answer["error"] in (20, 21)
            assert answer["error_message"]

    # --- the script that finds seasons and episodes in the names of files ---------------------------------------------
    def sync_once(self) -> int:
        """What the published script does; how many calls changed something."""
        changes, page = 0, 1
        while videos := self.ok("video/list/", limit=1, page=page)["videos"]:
            for video in videos:
                if not (video["has_seasons"] and video["has_episodes"]):
                    changes += self.sync_video(video)
            page += 1
        return changes

    def sync_video(self, video: dict[str, Any]) -> int:
        seasons: dict[str, int] = {}
        named = [file for file in video["files"] if file["name"].startswith("Сезон ")]
        for file in named:
            words = file["name"].split()
            if words[1] not in seasons:
                seasons[words[1]] = self.ok("season/create/", vid=video["id"], name=f"Сезон {words[1]}")["id"]
            episode = self.ok(
                "episode/create/", vid=video["id"], season_id=seasons[words[1]], name=f"Серия {words[3]}",
                duration=file["duration"] // 60,
            )["id"]  # fmt: skip
            self.ok("video/file/modify/", id=file["id"], episode_id=episode)
        if named:
            self.ok("video/modify/", id=video["id"], is_season="True")
        return len(named)

    def test_seasons_and_episodes_out_of_names(self) -> None:
        series = self.make_film(name="Series")
        for season in (1, 2):
            for place in (1, 2, 3):
                self.make_file(f"Сезон {season} Серия {place}", series, filename="x", duration=2719)
        self.make_file("Трейлер", series, is_trailer=True)
        self.make_file("Фильм", self.film)
        assert self.sync_once() == 6
        row = Video.objects.get(pk=series.pk)
        assert row.is_season
        assert self.places(Season.objects.filter(video=series)) == [("Сезон 1", 1), ("Сезон 2", 2)]
        episodes = Episode.objects.filter(season__name="Сезон 2")
        assert self.places(episodes) == [("Серия 1", 1), ("Серия 2", 2), ("Серия 3", 3)]
        assert {one.duration for one in episodes} == {45}
        file = VideoFile.objects.get(episode__name="Серия 3", episode__season__name="Сезон 2")
        assert (file.name, file.duration, file.filename) == ("Сезон 2 Серия 3", 2719, "x")
        assert not Video.objects.get(pk=self.film.pk).is_season
        version = row.version
        assert self.sync_once() == 0
        assert Video.objects.get(pk=series.pk).version == version
