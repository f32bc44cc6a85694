"""Who opens the panel in most of these tests; a file that needs others of that name has its own."""

from __future__ import annotations

import pytest
from django.test import Client as HttpClient

from clients.models import Client
from tests import factories as make
from tests.core.admin.panel import browser
from tests.core.admin.rows import rights, staff


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def south() -> Client:
    return make.client(name="South")


@pytest.fixture
def root() -> HttpClient:
    return browser(staff("root", is_superuser=True))


@pytest.fixture
def norths(north: Client) -> HttpClient:
    return browser(rights(staff("norths", client=north)))
