"""Who opens the pages of the library in these tests."""

from __future__ import annotations

import pytest
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Video
from tests import factories as make
from tests.core.admin.panel import browser, english
from tests.core.admin.rows import rights, staff


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def http(north: Client) -> HttpClient:
    return english(browser(rights(staff("norths", client=north))))


@pytest.fixture
def series(north: Client) -> Video:
    return Video.objects.create(client=north, name="Kamenskaya", is_season=True)
