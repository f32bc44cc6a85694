"""What films cost once they are known: the ordinary calls of the file of costs find something, and ask no database."""

from __future__ import annotations

from typing import Any

from core.cache.local import LocalMemory
from library.cache.invalidate import videos_changed
from tests.apis.tvmiddleware.costs import actor, genre, video
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.library.films import make_video

CALLS = {**video.CALLS, **genre.CALLS, **actor.CALLS}
WITHOUT_SQL = (
    "genre/list/",
    "noauth/genre/list/",
    "noauth/video/detail/",
    "noauth/video/episode/list/",
    "noauth/video/list/",
    "noauth/video/url/",
    "video/detail/",
    "video/episode/detail/",
    "video/episode/list/",
    "video/list/",
    "video/similar/",
    "video/url/",
)
REFUSED = {"video/subscription/cancel/"}
"""A tariff that nobody has."""


class WarmVideosTest(ApiTestCase):
    def params(self, path: str) -> dict[str, Any]:
        with self.captureOnCommitCallbacks(execute=True):
            return CALLS[path](self.cast)

    def asked(self, path: str, params: dict[str, Any]) -> dict[str, Any]:
        call = self.call_with_key if path.startswith("noauth/") else self.call
        return self.assert_ok(call(path, **params))

    def test_the_calls_of_the_costs_find_something(self) -> None:
        for path in CALLS.keys() - REFUSED:
            answer = self.asked(path, self.params(path))
            rows = [value for value in answer.values() if isinstance(value, list)]
            assert any(rows) or "list/" not in path or path == "video/listing/delete/", path

    def test_no_sql_when_warm(self) -> None:
        for path in WITHOUT_SQL:
            params = self.params(path)
            self.asked(path, params)
            with counted() as cost:
                self.asked(path, params)
            assert cost.sql == 0, path

    def test_packages_of_a_page_come_in_one_trip(self) -> None:
        north = self.cast.north
        spent = []
        for _one_more in range(3):
            film = make_video(north.client, "Film", tariffs=[north.basic])
            film.packages.add(make_video(north.client, "Package", is_package=True))
            videos_changed(north.client.pk)
            self.call("video/list/")
            LocalMemory.clear_everywhere()
            with counted() as cost:
                self.assert_ok(self.call("video/list/"))
            spent.append((cost.sql, cost.cache))
        assert spent[0] == spent[1] == spent[2]
