"""A page of somebody else's site makes a subscriber's browser call: nothing changes by the cookie alone."""

from __future__ import annotations

from typing import Any

from apis.tvmiddleware.urls import routes
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, AccountAuthKey

FOREIGN: dict[str, Any] = {"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.example/"}
WITH_COOKIE = [row for row in routes if row.spec.changes and any("authkey" in way for way in row.spec.auth.schemes)]


class ForeignPageTest(ApiTestCase):
    path = "settings/save/"

    def setUp(self) -> None:
        super().setUp()
        self.http.cookies["authkey"] = self.cast.anna_key.key

    def browse(self, path: str, headers: dict[str, str], **params: Any) -> dict[str, Any]:
        given = {"client_id": self.cast.north.client.pk, **params}
        answer: dict[str, Any] = self.http.get(self.prefix + path, given, headers=headers).json()
        return answer

    def pin(self) -> str:
        return Account.objects.get(pk=self.cast.anna.pk).parent_code

    def test_a_link_does_not_change_the_pin(self) -> None:
        with self.assertLogs("smarty_main") as log:
            self.assert_error(self.browse(self.path, FOREIGN, parent_code="6666"), 403)
        assert "FOREIGN_PAGE" in log.output[-1]
        assert self.pin() == "0000"
        self.assert_ok(self.browse(self.path, {"Sec-Fetch-Site": "same-origin"}, parent_code="7777"))
        assert self.pin() == "7777"
        self.assert_ok(self.browse(self.path, {}, parent_code="8888"))
        assert self.pin() == "8888"

    def test_a_page_that_knows_the_key_needs_no_cookie(self) -> None:
        self.assert_ok(self.browse(self.path, FOREIGN, parent_code="7777", authkey=self.cast.anna_key.key))

    def test_every_method_that_changes_something(self) -> None:
        assert {"settings/save/", "payment/create/", "channel/action/"} <= {row.path for row in WITH_COOKIE}
        for row in WITH_COOKIE:
            with self.subTest(row.path):
                answer = self.browse(row.path, FOREIGN)
                told = answer["status"] if row.path == "account/status/" else answer["error"]
                assert told == (1 if row.path == "account/status/" else 403)
        assert AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).exists()

    def test_reading_goes_on(self) -> None:
        assert self.browse("channel/list/", FOREIGN)["error"] == 0

    def test_a_login_of_a_foreign_page_leaves_the_cookies_alone(self) -> None:
        north = self.cast.north.client
        self.http.cookies.clear()
        given: dict[str, Any] = {
            "client_id": north.pk,
            "api_key": north.api_key,
            "abonement": 1001,
            "password": "1111",
            "device": "pc",
        }
        foreign = self.http.get(f"{self.prefix}login/", given, headers=FOREIGN)
        assert (foreign.json()["error"], dict(foreign.cookies)) == (0, {})
        own = self.http.get(f"{self.prefix}login/", given)
        assert {"authkey", "device_uid"} <= set(own.cookies)

    def test_a_login_of_a_foreign_page_does_not_use_the_cookie_of_the_device(self) -> None:
        from tests import factories as make

        make.bound_device(self.cast.anna, self.cast.north.pc, "annas-browser", created_at=NOW)
        self.http.cookies["device_uid"] = "annas-browser"
        key = {"client_id": self.cast.north.client.pk, "api_key": self.cast.north.client.api_key}
        assert self.browse("login/", FOREIGN, **key)["error"] == 1
        assert self.browse("login/", {}, **key)["error"] == 0

    def test_cookies_over_https_are_for_https(self) -> None:
        north = self.cast.north.client
        given: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "abonement": 1001, "password": "1111"}
        for secure in (False, True):
            cookie = self.http.get(f"{self.prefix}login/", given, secure=secure).cookies["authkey"]
            assert (bool(cookie["secure"]), cookie["samesite"], bool(cookie["httponly"])) == (secure, "Strict", True)
