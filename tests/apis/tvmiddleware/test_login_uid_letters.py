"""Devices that call themselves by any letters, and logins whose answer could not be given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.utils.module_loading import import_string

from core.api.fast_path import FastPathApplication
from core.response_headers import SendableAnswers
from smarty.site import hot_paths
from tests.apis.tvmiddleware.logins import HOME, LoginTestCase
from tvmiddleware.models import AccountAuthKey, AccountDevice

UIDS = ("приставка-1", "box😀", "LG[TV] Гостиная", "a\u202ebc", "a\u200bb", "é-1", "utf-8.%D0", 'q";\\,=')


class UidLettersTest(LoginTestCase):
    def test_each_gets_its_cookies_and_is_known_again_by_them(self) -> None:
        for uid in UIDS:
            answer = self.ask(abonement=1001, password="1111", device="pc", device_uid=uid)
            found = self.assert_ok(self.decoded(answer))
            assert found["device_uid"] == uid
            lines = [morsel.OutputString() for morsel in answer.cookies.values()]
            assert all(line.isascii() and line.isprintable() for line in lines), uid
            jar = {name: morsel.coded_value for name, morsel in answer.cookies.items()}
            again = self.over_wsgi("login/", jar, abonement=1001, password="1111", device="pc")
            assert f'"device_uid":{self.quoted(uid)}'.encode() in again, uid
            assert AccountDevice.objects.filter(account=self.cast.anna, device_uid=uid).count() == 1
        assert AccountAuthKey.objects.filter(account=self.cast.anna, device_uid__in=UIDS).count() == len(UIDS)

    @staticmethod
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def over_wsgi(self, path: str, cookies: dict[str, str], **params: Any) -> bytes:
        """The whole body as a WSGI server would send it: it encodes every header."""
        north = self.cast.north.client
        given = {"client_id": north.pk, "api_key": north.api_key, **params}
        asked = RequestFactory(REMOTE_ADDR=HOME).get(self.url(path), given)
        asked.environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        sent: list[bytes] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], None]:
            sent.append(status.encode())
            sent.extend(f"{name}: {value}".encode("latin-1") for name, value in headers)
            return sent.append

        with patch("django.core.handlers.wsgi.signals.request_started.send"):
            body = b"".join(
                SendableAnswers(FastPathApplication(WSGIHandler(), hot_paths(), after=lambda: None))(
                    asked.environ, start
                )
            )
        assert sent[0] == b"200 OK"
        return body

    def test_a_login_whose_answer_fails_takes_no_seat(self) -> None:
        self.enter(device="pc", device_uid="old")
        for where in (
            "tvmiddleware.present.login.logged_in",
            "core.api.protocols.enveloped",
            "core.api.site.to_cookie",
        ):
            with self.subTest(where):
                self.fails(where, device_uid="new")
                assert not AccountDevice.objects.filter(device_uid="new").exists()
                assert not AccountAuthKey.objects.filter(device_uid="new").exists()
                self.fails(where, device_uid="old")
                assert AccountAuthKey.objects.filter(device_uid="old").count() == 1, "it had its seat before"
        assert self.enter(device="pc", device_uid="new")

    def test_a_login_that_fails_before_its_answer_takes_no_seat(self) -> None:
        self.fails("tvmiddleware.services.login.report.let_in", device_uid="new")
        assert not AccountDevice.objects.filter(device_uid="new").exists()

    def test_a_seat_of_a_multilogin_account_is_given_back_too(self) -> None:
        self.cast.anna.allow_multiple_login = True
        self.cast.anna.save()
        self.fails("tvmiddleware.present.login.logged_in", device_uid="new")
        assert not AccountAuthKey.objects.filter(device_uid="new").exists()

    def fails(self, where: str, **params: Any) -> None:
        """Anna logs in, and ``where`` raises the first time."""
        real, calls = import_string(where), []

        def once(*args: Any, **kwargs: Any) -> Any:
            calls.append(args)
            if len(calls) == 1:
                raise RuntimeError("no answer")
            return real(*args, **kwargs)

        with patch(where, side_effect=once), self.assertLogs("smarty_main", "ERROR"):
            answer = self.ask(abonement=1001, password="1111", device="pc", **params)
        assert answer.json()["error"] != 0
