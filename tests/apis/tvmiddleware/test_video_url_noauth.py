from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests import factories as make
from tests.base import ApiTestCase
from tests.library.films import make_file, make_trailer, make_video
from tvmiddleware.models import StreamService


class VideoUrlNoauthTest(ApiTestCase):
    path = "noauth/video/url/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        vod = make.stream_service(
            north.client, type=StreamService.Type.VOD, uri_mask="http://vod.example.com/$filename?token=$token"
        )
        north.extra.stream_services.add(vod)
        self.film = make_video(north.client, tariffs=[north.extra])
        self.film.stream_services.set([vod])
        self.file, self.trailer = make_file(self.film), make_trailer(self.film)

    def test_a_trailer_by_film_or_by_file(self) -> None:
        film: dict[str, Any] = {"vid": self.film.pk}
        trailer: dict[str, Any] = {"vfid": self.trailer.pk}
        for params in (film, trailer, {**film, **trailer}):
            answer = self.assert_ok(self.call_with_key(redirect=0, **params))
            assert answer["uri"].startswith("http://vod.example.com/trailers/1.mp4?token=")

    def test_its_token_is_good_without_a_session(self) -> None:
        uri = self.call_with_key(vid=self.film.pk, redirect=0)["uri"]
        token = urlsplit(uri).query.removeprefix("token=")
        for name, status in (("trailers/1.mp4", 200), (self.file.filename, 403)):
            assert self.response("streamservice/token/check/", token=token, name=name).status_code == status

    def test_nothing_else_plays(self) -> None:
        unseen = make_trailer(make_video(self.cast.north.client))
        theirs = make_trailer(make_video(self.cast.south.client, tariffs=[self.cast.south.basic]))
        for vfid in (self.file.pk, unseen.pk, theirs.pk, 99999, "x"):
            self.assert_error(self.call_with_key(vfid=vfid, redirect=0), 1)
        self.assert_error(self.call_with_key(redirect=0), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(vid=self.film.pk, api_key="wrong"), 403)
