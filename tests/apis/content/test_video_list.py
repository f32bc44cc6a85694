from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.models import Video
from library.selectors import video_pages
from tests.apis.content.films import FilmTestCase
from tests.factories import NOW


class ContentVideoListTest(FilmTestCase):
    path = "video/list/"

    def ids(self, **params: Any) -> list[int]:
        return [row["id"] for row in self.ok(**params)["videos"]]

    def test_films_with_their_files(self) -> None:
        series = self.make_film(is_season=True, published_to=None)
        episode = self.make_episode("E", self.make_season("One", series))
        second = self.make_file("Second", series, sort=2, duration=90)
        first = self.make_file("First", series, sort=1, duration=60, episode=episode)
        answer = self.ok()
        assert answer["videos"] == [
            {"id": self.film.pk, "has_seasons": False, "has_episodes": False, "files": []},
            {
                "id": series.pk,
                "has_seasons": True,
                "has_episodes": True,
                "files": [
                    {"id": first.pk, "name": "First", "duration": 60},
                    {"id": second.pk, "name": "Second", "duration": 90},
                ],
            },
        ]
        assert answer["count"] == 2

    def test_own_films_only(self) -> None:
        assert self.theirs.pk not in self.ids()
        answer = self.ok(client=self.cast.south.client)
        assert [row["id"] for row in answer["videos"]] == [self.theirs.pk]
        assert answer["count"] == 1

    def test_pages(self) -> None:
        made = [self.film.pk, *(self.make_film().pk for _number in range(4))]
        pages = [self.ok(limit=2, page=number) for number in range(1, 5)]
        assert [row["id"] for page in pages for row in page["videos"]] == made
        assert {page["count"] for page in pages} == {5}
        assert self.ok(limit=0) == {"videos": [], "count": 5, "error": 0, "error_message": ""}
        for behind in (99, 10**18):
            assert self.ids(page=behind) == []
        assert self.ids(page=0, limit=1) == made[:1]

    def test_never_more_than_a_hundred(self) -> None:
        client = self.cast.north.client
        Video.objects.bulk_create(Video(client=client, name=str(number)) for number in range(120))
        assert len(self.ids()) == 20
        assert len(self.ids(limit=500)) == 100

    def test_who_changes_films_while_paging_skips_none(self) -> None:
        """By id: neither a change nor a new film moves those on the pages to come."""
        made = [self.film.pk, *(self.make_film().pk for _number in range(3))]
        seen = []
        for page in range(1, 6):
            for one in self.ids(limit=1, page=page):
                seen.append(one)
                self.ok("video/modify/", id=one, is_season="True")
                if page == 2:
                    made.append(self.make_film().pk)
        assert seen == made

    # --- a big catalogue, whose ids are kept ------------------------------------------------------------------------
    def big(self) -> list[int]:
        """Films of a catalogue that counts as big; their ids are kept after this."""
        self.enterContext(patch.object(video_pages, "SMALL", 2))
        made = [self.film.pk, *(self.make_film().pk for _number in range(4))]
        assert self.ids(limit=2) == made[:2]
        return made

    def test_pages_of_a_big_catalogue(self) -> None:
        made = self.big()
        with self.assertNumQueries(3 * 3):
            pages = [self.ok(limit=2, page=number) for number in range(1, 4)] + [self.ok(limit=2, page=9)]
        assert [row["id"] for page in pages for row in page["videos"]] == made
        assert {page["count"] for page in pages} == {5}
        assert self.ok(limit=0)["count"] == 5

    def test_who_changes_films_pages_on(self) -> None:
        made = self.big()
        seen = []
        for page in range(1, 7):
            for one in self.ids(limit=1, page=page):
                seen.append(one)
                self.ok("season/create/", vid=one, name="One")
                with CaptureQueriesContext(connection) as statements:
                    assert self.ok(limit=1, page=page)["videos"][0]["has_seasons"]
                assert len(statements) == 3
        assert seen == made

    def test_what_comes_or_goes_is_seen_at_once(self) -> None:
        made = self.big()
        new = self.ok("video/create/", name="New")["id"]
        assert self.ids() == [*made, new]
        self.ok("video/delete/", id=made[0])
        assert self.ids() == [*made[1:], new]
        self.at(NOW + timedelta(seconds=11))
        assert self.ids() == [*made[1:], new]
        assert self.ok(limit=0)["count"] == 5

    def test_what_somebody_adds_without_a_word_is_seen_soon(self) -> None:
        made = self.big()
        Video.objects.bulk_create([Video(client=self.cast.north.client, name="New")])
        self.ok("video/modify/", id=made[0], name="Changed")
        assert self.ids() == made
        self.at(NOW + timedelta(seconds=11))
        assert len(self.ids()) == 6

    def test_each_operator_has_its_own(self) -> None:
        made = self.big()
        south = [Video.objects.create(client=self.cast.south.client, name="S").pk for _number in range(3)]
        for _time in range(2):
            rows = self.ok(client=self.cast.south.client)["videos"]
            assert [row["id"] for row in rows] == [self.theirs.pk, *south]
            assert self.ids() == made

    def test_what_can_not_be_read(self) -> None:
        for name, wrong in (("limit", "x"), ("limit", -1), ("page", "first")):
            self.names_wrong(20, name, **{name: wrong})

    def test_statements_do_not_grow(self) -> None:
        for number in range(10):
            self.make_file(str(number), self.make_film())
        self.ok(limit=100)
        with self.assertNumQueries(5):
            self.ok(limit=100)
