"""The way into the panel."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as HttpClient
from pytest_django import Settings

from tests.core.admin.panel import text
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def log_in(http: HttpClient, password: str, name: str = "editor", ip: str = "192.0.2.1") -> Any:
    return http.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=ip)


def test_the_site_root_leads_to_the_panel() -> None:
    http = HttpClient()
    assert http.get("/").headers["Location"] == "/admin/"
    assert http.get("/admin").headers["Location"] == "/admin/"
    assert http.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert http.get(LOGIN).status_code == 200


def test_staff_logs_in_and_others_do_not() -> None:
    staff("editor")
    http = HttpClient()
    assert log_in(http, "wrong").status_code == 200
    answer = log_in(http, "pw-of-staff-1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert http.get("/admin/").status_code == 200
    plain = staff("plain")
    plain.is_staff = False
    plain.save()
    assert log_in(HttpClient(), "pw-of-staff-1", "plain").status_code == 200


def test_guessing_a_password_is_stopped(settings: Settings) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 3
    staff("editor")
    http = HttpClient()
    for _number in range(3):
        log_in(http, "wrong")
    assert log_in(http, "pw-of-staff-1").status_code == 200  # the right one, too late
    staff("other")
    assert log_in(http, "pw-of-staff-1", "other").status_code == 302


def test_a_success_forgets_the_slips_before(settings: Settings) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 3
    staff("editor")
    for _number in range(3):
        http = HttpClient()
        log_in(http, "wrong")
        log_in(http, "wrong")
        assert log_in(http, "pw-of-staff-1").status_code == 302


def test_guessing_from_one_address_is_stopped(settings: Settings) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 2
    staff("editor")
    for number in range(10):
        log_in(HttpClient(), "wrong", f"guess{number}")
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 200


def test_a_stranger_does_not_lock_a_colleague_out(settings: Settings) -> None:
    """Neither from one address nor from a whole IPv6 network, and whatever the name is written like."""
    settings.SMARTY_PANEL_LOGIN_FAILURES = 3
    staff("editor")
    for number in range(80):
        log_in(HttpClient(), "wrong", ("editor", "Editor")[number % 2], "198.51.100.9")
        log_in(HttpClient(), "wrong", "editor", f"2001:db8::{number + 1:x}")
    assert log_in(HttpClient(), "pw-of-staff-1", ip="198.51.100.9").status_code == 200
    assert log_in(HttpClient(), "pw-of-staff-1", ip="2001:db8::beef").status_code == 200
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 302


def test_a_guess_from_many_addresses_is_stopped_and_the_colleague_goes_on(settings: Settings) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 1
    staff("editor")
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 302
    for number in range(21):
        log_in(HttpClient(), "wrong", ip=f"198.51.100.{number}")
    assert log_in(HttpClient(), "pw-of-staff-1", ip="203.0.113.7").status_code == 200
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 302
    log_in(HttpClient(), "wrong")
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 200  # no more tries from there than from elsewhere


def test_a_colleague_behind_the_guessers_address_goes_on(settings: Settings) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 2
    staff("editor")
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 302
    for number in range(11):
        log_in(HttpClient(), "wrong", f"guess{number}")
    staff("other")
    assert log_in(HttpClient(), "pw-of-staff-1", "other").status_code == 200
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 302


def test_the_language_is_chosen_and_kept() -> None:
    http = HttpClient()
    assert 'lang="ru"' in text(http.get(LOGIN, headers={"accept-language": "ru"}))
    http.post("/i18n/setlang/", {"language": "en", "next": LOGIN})
    assert 'lang="en"' in text(http.get(LOGIN, headers={"accept-language": "ru"}))
