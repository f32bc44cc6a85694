"""The first page of the panel: numbers of what the user may see, cheap to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from epg.models import EpgSource
from tests import factories as make
from tests.core.admin.panel import browser
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.admin.summary import build_overview

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Any:
    with time_machine.travel(NOW, tick=False):
        client, other = make.client(name="North"), make.client(name="South")
        anna = make.account(client, last_active=NOW - timedelta(minutes=1))
        make.account(client, active=False, last_active=NOW - timedelta(days=1))
        make.session(anna, last_active=NOW - timedelta(minutes=1))
        make.session(anna, last_active=NOW - timedelta(hours=1))
        make.session(make.account(other), last_active=NOW)
        covered, empty = make.epg_channel(), make.epg_channel()
        make.channel(client, epg_channel=covered)
        make.channel(client, epg_channel=empty)
        make.channel(client, enabled=False)
        make.program(covered, NOW + timedelta(hours=30), NOW + timedelta(hours=31))
        EpgSource.objects.update(last_import_at=NOW - timedelta(hours=2))
        yield client


def test_numbers_of_an_operator(north: Client) -> None:
    found = build_overview(north.pk)
    assert {name: found[name] for name in ("total", "active", "online", "sessions_online")} == {
        "total": 2,
        "active": 1,
        "online": 1,
        "sessions_online": 1,
    }
    assert (found["channels"], found["channels_enabled"]) == (3, 2)
    assert (found["guides"], found["guides_of_tomorrow"]) == (2, 1)
    assert found["guide_until"] == NOW + timedelta(hours=31)
    assert found["last_import"] == NOW - timedelta(hours=2)


def test_superusers_see_the_whole_installation(north: Client) -> None:
    found = build_overview(None)
    assert (found["total"], found["sessions_online"]) == (3, 2)


def test_cards_follow_the_rights(north: Client) -> None:
    user = staff("viewer", client=north)
    user.user_permissions.add(Permission.objects.get(codename="view_channel"))
    cards = browser(user).get("/admin/").context["cards"]
    assert [card["number"] for card in cards] == [3]
    everything = browser(rights(staff("all", client=north))).get("/admin/").context["cards"]
    assert [card["number"] for card in everything][:3] == [2, 1, 3]


def test_an_empty_installation_has_a_first_page(db: None) -> None:
    page = browser(staff("root", is_superuser=True)).get("/admin/")
    assert page.status_code == 200
    assert page.context["cards"][0]["number"] == 0


def test_numbers_are_read_once_in_a_while(north: Client) -> None:
    build_overview(north.pk)
    with CaptureQueriesContext(connection) as queries:
        build_overview(north.pk)
    assert len(queries) == 0


def test_what_needs_attention_is_named(north: Client) -> None:
    make.stream_service(north, is_available=False)
    make.stream_service(north, is_available=False, enabled=False)
    make.channel(north)
    EpgSource.objects.update(last_error="timed out")
    http = browser(rights(staff("all", client=north)))
    links = [one["link"] for one in http.get("/admin/").context["attention"]]
    assert len(links) == 3
    for link in links:
        assert len(http.get(link).context["cl"].result_list) == 1, link


def test_on_a_good_day_nothing_needs_attention(db: None) -> None:
    client = make.client()
    make.channel(client, epg_channel=make.epg_channel())
    make.stream_service(client)
    assert browser(staff("root", is_superuser=True)).get("/admin/").context["attention"] == []
