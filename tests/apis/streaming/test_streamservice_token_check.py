from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase


class FlussonicTokenCheckTest(ApiTestCase):
    """The same check as in the device API (see there), under the streaming API's prefix."""

    prefix = "/streaming/api/"
    path = "streamservice/token/check/"

    def token(self) -> str:
        watch = {**self.identity(), "cid": self.cast.one.pk, "redirect": 0}
        uri: str = self.http.get("/tvmiddleware/api/channel/url/", watch).json()["uri"]
        return uri.partition("token=")[2]

    def check(self, **params: Any) -> tuple[int, int]:
        answer = self.response(**params)
        return answer.status_code, answer.json()["error"]

    def test_status_and_code(self) -> None:
        token = self.token()
        assert self.check(token=token) == (200, 0)
        assert self.check(token=token, name="one") == (200, 0)
        assert self.check(token=token, name="two") == (403, 2)
        assert self.check(token="0" * 32) == (403, 1)
        assert self.check() == (403, 1)

    def test_the_streamer_is_told_when_to_ask_again(self) -> None:
        assert self.response(token=self.token()).headers["X-AuthDuration"] == "180"
