"""A TV that nobody types on: its portal runs in a browser on another origin, a phone lets it in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import Client as HttpClient
from django.test import override_settings

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.journeys.box import Box, Manners, query_of
from tvmiddleware.constants import DeviceGroup

ORIGIN = "http://portal.example.com"
SETTINGS = {
    "CORS_ORIGIN_WHITELIST": (ORIGIN,),
    "TVMIDDLEWARE_DEVICE_LOGIN_CODE_ENABLED": True,
    "TVMIDDLEWARE_API_URL": "/tvmiddleware/api",
}


@override_settings(**SETTINGS)
class SmartTvTest(ApiTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make.client_device(cls.cast.north.client, "samsung_smart_tv", group=DeviceGroup.SMART_TV)

    def setUp(self) -> None:
        super().setUp()
        self.http = HttpClient(headers={"origin": ORIGIN})
        north = self.cast.north.client
        manners = Manners(device="samsung_smart_tv", prefix="/api/tvmiddleware/api/", cookies=True)
        self.tv = Box(self, manners, client_id=north.pk, api_key=north.api_key, device_uid="tv-1")
        phone = Manners(device="android", way="json")
        self.phone = Box(self, phone, client_id=north.pk, authkey=self.cast.anna_key.key, lang="en")

    def test_from_the_code_on_the_screen_to_the_picture(self) -> None:
        shown = self.tv.ok("noauth/qr/login/generate/")
        assert shown["session_ttl"] == 300
        self.see_the_picture(shown["qrcode_url"])
        self.tv.refused("login/", 1)
        self.phone.refused("qr/login/sync/", 2, login_code=f"{(int(shown['login_code']) + 1) % 10**8:08}")
        self.phone.ok("qr/login/sync/", login_code=shown["login_code"])
        self.phone.refused("qr/login/sync/", 5, login_code=shown["login_code"])
        me = self.tv.ok("login/")
        assert (me["account_id"], me["device_uid"]) == (self.cast.anna.pk, "tv-1")
        assert self.http.cookies["authkey"].value == me["authkey"]
        self.watch()
        self.come_back_tomorrow()

    def see_the_picture(self, url: str) -> None:
        picture = self.tv.open(url)
        assert picture.headers["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        code = query_of(url)["login_code"]
        page = self.tv.open(url.replace("/image/", "/"))
        assert code.encode() in page.content

    def watch(self) -> None:
        """Nothing but the cookie tells who asks; what the page may read is for its origin alone."""
        del self.tv.said["api_key"]
        response = self.tv.raw("channel/list/", compact=1, reject_multicast=1)
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert response.headers["Access-Control-Allow-Credentials"] == "true"
        assert response.headers["Cache-Control"] == "private, no-store"
        first = self.tv.decoded(response)["channels"][0]
        assert urlsplit(first["url"]).path == "/api/tvmiddleware/api/channel/url/"
        assert self.tv.play(first["url"]).startswith("http://live.example.com/one/")
        now = self.tv.raw("channel/programs/", cid=self.cast.one.pk)
        assert now.headers["Cache-Control"] == "private, max-age=1800"

    def come_back_tomorrow(self) -> None:
        """Its UID is enough now: the device is Anna's."""
        self.at(NOW + timedelta(days=1))
        self.http.cookies.clear()
        self.tv.refused("channel/list/", 403)
        north = self.cast.north.client
        again = self.tv.ok("login/", api_key=north.api_key)
        assert again["account_id"] == self.cast.anna.pk

    def test_a_preflight_for_a_json_body(self) -> None:
        answer = self.http.options(
            "/tvmiddleware/api/v2/channel/info/",
            headers={"access-control-request-method": "POST", "access-control-request-headers": "content-type"},
        )
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)

    def test_errors_can_be_read_by_the_page_too(self) -> None:
        response: Any = self.http.get("/tvmiddleware/api/channel/list/")
        assert (response.json()["error"], response.headers["Access-Control-Allow-Origin"]) == (403, ORIGIN)

    def test_what_a_shared_cache_may_keep(self) -> None:
        for path in ("channel/list/", "program/list/"):
            params = {"cid": self.cast.one.pk, "authkey": self.cast.anna_key.key}
            in_address = self.tv.raw(path, **params)
            assert in_address.headers["Cache-Control"] == "public"
            assert not in_address.cookies
            self.http.cookies["authkey"] = self.cast.anna_key.key
            assert self.tv.raw(path, cid=self.cast.one.pk).headers["Cache-Control"] == "private, no-store"
            self.http.cookies.clear()
