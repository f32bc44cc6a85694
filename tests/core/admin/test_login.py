"""The way into the panel."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as HttpClient

from tests.core.admin.panel import text
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def log_in(http: HttpClient, password: str, name: str = "editor") -> Any:
    return http.post(LOGIN, {"username": name, "password": password})


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


def test_guessing_a_password_is_stopped(settings: Any) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 3
    staff("editor")
    http = HttpClient()
    for _number in range(3):
        log_in(http, "wrong")
    assert log_in(http, "pw-of-staff-1").status_code == 200  # the right one, too late
    staff("other")
    assert log_in(http, "pw-of-staff-1", "other").status_code == 302


def test_a_success_forgets_the_slips_before(settings: Any) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 3
    staff("editor")
    for _number in range(3):
        http = HttpClient()
        log_in(http, "wrong")
        log_in(http, "wrong")
        assert log_in(http, "pw-of-staff-1").status_code == 302


def test_guessing_from_one_address_is_stopped(settings: Any) -> None:
    settings.SMARTY_PANEL_LOGIN_FAILURES = 2
    staff("editor")
    for number in range(10):
        log_in(HttpClient(), "wrong", f"guess{number}")
    assert log_in(HttpClient(), "pw-of-staff-1").status_code == 200


def test_the_language_is_chosen_and_kept() -> None:
    http = HttpClient()
    assert 'lang="ru"' in text(http.get(LOGIN, headers={"accept-language": "ru"}))
    http.post("/i18n/setlang/", {"language": "en", "next": LOGIN})
    assert 'lang="en"' in text(http.get(LOGIN, headers={"accept-language": "ru"}))
