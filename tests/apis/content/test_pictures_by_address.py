"""Pictures by address, in every method that takes one: where they may lead, what may come, how long it may take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import override_settings

from apis.content.schemas.images import image_names
from apis.content.urls import routes
from library.models import Episode, PictureLoad, TargetBanner
from tests import factories as make
from tests.apis.content.films import FilmTestCase, in_media
from tests.core.test_images import picture
from tests.epg.support import Site
from tests.library.showcase import make_selection

OK, NOT_LOADED, ICON_NOT_LOADED = 0, 1, 3
SLOW = (("video/create/", "poster_url"), ("selection/create/", "promo_image"), ("targetbanner/create/", "image_url"))
PATIENCE = 5.0
"""Seconds, well above the 0.7 of a call and well below the ten of a job."""


@dataclass(frozen=True)
class PictureCall:
    """``code``: the answer where the picture can't be had. ``waits``: what is late is left to the queue."""

    code: int
    waits: bool = True


EXPECTED = {
    "actor/create/": PictureCall(OK),
    "epgchannel/icon/upload/": PictureCall(ICON_NOT_LOADED, waits=False),
    "episode/create/": PictureCall(NOT_LOADED),
    "episode/modify/": PictureCall(NOT_LOADED),
    "selection/create/": PictureCall(OK),
    "selection/modify/": PictureCall(OK),
    "targetbanner/create/": PictureCall(OK),
    "targetbanner/modify/": PictureCall(NOT_LOADED),
    "video/create/": PictureCall(OK),
    "video/modify/": PictureCall(OK),
}
NO_ROWS = {"targetbanner/modify/", "epgchannel/icon/upload/"}
"""They name the failure with a code alone."""


class PicturesByAddressTest(FilmTestCase):
    def setUp(self) -> None:
        super().setUp()
        client = self.cast.north.client
        day = make.NOW.date()
        banner = TargetBanner.objects.create(client=client, name="B", published_from=day, published_to=day)
        selection = make_selection(client, "S", content_type=0)
        days = {"published_from": "2026-11-01", "published_to": "2026-11-30"}
        self.given: dict[str, dict[str, Any]] = {
            "actor/create/": {"name": "New"},
            "epgchannel/icon/upload/": {"epg_channel_id": self.cast.guide.pk},
            "episode/create/": {"vid": self.film.pk, "name": "New"},
            "episode/modify/": {"episode_id": Episode.objects.create(video=self.film, name="E").pk},
            "selection/create/": {"type": 0, "name": "New"},
            "selection/modify/": {"id": selection.pk, "type": 0},
            "targetbanner/create/": {"name": "New", **days},
            "targetbanner/modify/": {"id": banner.pk, "name": "Other"},
            "video/create/": {"name": "New"},
            "video/modify/": {"id": self.film.pk},
        }

    def test_every_method_with_pictures_is_here(self) -> None:
        assert (
            {route.path for route in routes if image_names(route.spec.params)} == EXPECTED.keys() == self.given.keys()
        )

    def calls(self) -> Iterator[tuple[str, str, PictureCall]]:
        """Every method with each of its pictures."""
        for route in routes:
            for name in sorted(image_names(route.spec.params)):
                yield route.path, name, EXPECTED[route.path]

    def answer(self, path: str, name: str, url: str) -> tuple[dict[str, Any], int]:
        """What is answered, and how many pictures wait for the queue; it is undone afterwards."""
        savepoint = transaction.savepoint()
        answer = self.send(path, **{**self.given[path], name: url})
        waiting = PictureLoad.objects.count()
        transaction.savepoint_rollback(savepoint)
        return answer, waiting

    def assert_not_had(self, path: str, name: str, url: str) -> None:
        answer, waiting = self.answer(path, name, url)
        assert (answer["error"], waiting) == (EXPECTED[path].code, 0), (path, name, url, answer)
        if path not in NO_ROWS:
            (row,) = answer["upload_errors"]
            assert (row["field"], row["url"]) == (name, url), (path, row)
            assert row["error_message"]

    def open_to(self, site: Site) -> Any:
        """The site is on loopback and counts as public."""
        return override_settings(
            SMARTY_FETCH_NETWORKS=[f"127.0.0.1:{site.port}"],
            CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk],
        )

    def test_private_addresses(self) -> None:
        with in_media(), Site() as inner, override_settings(CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk]):
            url = inner.gives("/a.png", picture())
            for path, name, _expected in self.calls():
                self.assert_not_had(path, name, url)
            for other in ("http://169.254.169.254/latest/", "http://[::1]/a.png", "http://10.0.0.1/a.png"):
                self.assert_not_had("video/create/", "poster_url", other)
            assert inner.asked == []

    def test_a_redirect_to_a_private_address(self) -> None:
        with in_media(), Site() as inner, Site() as site, self.open_to(site):
            url = site.gives("/a.png", status=302, location=inner.gives("/a.png", picture()))
            for path, name, _expected in self.calls():
                self.assert_not_had(path, name, url)
            assert inner.asked == []

    def test_what_is_no_picture(self) -> None:
        with in_media(), Site() as site, self.open_to(site):
            url = site.gives("/a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
            for path, name, expected in self.calls():
                answer, waiting = self.answer(path, name, url)
                code = 2 if path == "episode/create/" else expected.code
                assert (answer["error"], waiting) == (code, 0), (path, name, answer)

    def test_a_picture_comes(self) -> None:
        """The same calls, so that it is the address that was refused above."""
        with in_media(), Site() as site, self.open_to(site):
            url = site.gives("/a.png", picture(300, 200))
            for path, name, _expected in self.calls():
                answer, waiting = self.answer(path, name, url)
                assert (answer["error"], answer.get("upload_errors", []), waiting) == (0, [], 0), (path, name, answer)
                assert site.asked, path

    def test_a_server_that_never_ends(self) -> None:
        """One byte now and then; one method of each kind, as each takes its time."""
        with in_media(), Site() as site, self.open_to(site):
            url = site.gives("/a.png", picture(300, 200), drip=0.2)
            for waiting, (path, name) in enumerate(SLOW, start=1):
                given: dict[str, Any] = {**self.given[path], name: url}
                sent = self.signed(**given)
                begun = time.monotonic()
                answer = self.decoded(self.http.post(self.url(path), sent), path)  # the queue comes later
                assert time.monotonic() - begun < PATIENCE
                assert (answer["error"], answer["upload_errors"], PictureLoad.objects.count()) == (0, [], waiting), path
