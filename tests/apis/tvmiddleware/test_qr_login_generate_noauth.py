from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from django.db import IntegrityError
from django.test import override_settings

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import QrLogin


class QrLoginGenerateTest(ApiTestCase):
    path = "noauth/qr/login/generate/"

    def generate(self, **params: Any) -> dict[str, object]:
        return self.call_with_key(**{"device": "pc", "device_uid": "tv", **params})

    def test_a_code_for_a_tv(self) -> None:
        answer = self.assert_ok(self.generate())
        row = QrLogin.objects.get()
        assert answer["connection_token"] == row.token
        assert answer["session_ttl"] == 300
        assert "login_code" not in answer
        assert (row.device, row.device_uid, row.ip, row.used_at) == ("pc", "tv", "127.0.0.1", None)
        assert row.expires_at == NOW + timedelta(seconds=300)
        assert len(row.login_code) == 8

    def test_the_picture_is_served(self) -> None:
        url = str(self.generate()["qrcode_url"])
        assert url.startswith("http://testserver/tvmiddleware/api/noauth/qr/login/image/?")
        picture = self.http.get(url)
        assert picture.headers["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        assert parse_qs(urlsplit(url).query)["login_code"] == [QrLogin.objects.get().login_code]

    def test_below_a_portal_the_picture_is_there_too(self) -> None:
        north = self.cast.north.client
        given: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "device": "pc", "device_uid": "tv"}
        url = self.http.get("/api/tvmiddleware/api/noauth/qr/login/generate", given).json()["qrcode_url"]
        assert "/api/tvmiddleware/api/noauth/qr/login/image/" in url
        assert self.http.get(url).status_code == 200

    @override_settings(TVMIDDLEWARE_DEVICE_LOGIN_CODE_ENABLED=True, TVMIDDLEWARE_QR_LOGIN_TTL=60)
    def test_with_the_code_in_the_answer(self) -> None:
        answer = self.assert_ok(self.generate())
        assert answer["login_code"] == QrLogin.objects.get().login_code
        assert answer["session_ttl"] == 60

    def test_every_tv_has_its_own_code(self) -> None:
        codes = {str(number): self.generate(device_uid=f"tv{number}") for number in range(3)}
        assert len({answer["connection_token"] for answer in codes.values()}) == 3
        assert len(set(QrLogin.objects.values_list("login_code", flat=True))) == 3

    def test_a_code_that_is_shown_now_is_not_given_twice(self) -> None:
        with patch("tvmiddleware.services.qr.secrets.choice", return_value="7"):
            self.assert_ok(self.generate())
            self.assert_error(self.generate(device_uid="tv2"), 3)
            self.at(NOW + timedelta(seconds=301))
            self.assert_ok(self.generate(device_uid="tv2"))

    def test_the_database_refuses(self) -> None:
        with patch("tvmiddleware.services.qr.QrLogin.objects.create", side_effect=IntegrityError):
            self.assert_error(self.generate(), 3)

    def test_a_host_header_that_is_no_name(self) -> None:
        north = self.cast.north.client
        asked: dict[str, Any] = {"client_id": north.pk, "api_key": north.api_key, "device": "pc", "device_uid": "tv"}
        answer = self.decoded(self.http.get(self.url(""), asked, headers={"host": "no name"}))
        assert self.assert_ok(answer)["qrcode_url"].startswith("http://testserver/")

    def test_something_missing(self) -> None:
        self.assert_error(self.generate(device=""), 1)
        self.assert_error(self.generate(device_uid=""), 1)

    def test_a_type_that_is_not_offered(self) -> None:
        self.assert_error(self.generate(device="toaster"), 2)

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.generate(api_key="no"), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(api_key=self.cast.north.client.api_key, device_uid="tv")
        assert root.findtext("session_ttl") == "300"
        assert root.findtext("qrcode_url").startswith("http")
