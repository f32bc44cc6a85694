"""Applications with their attributes in the panel."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client
from library.models import ApplicationAttribute, ExternalApplication
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data
from tests.core.admin.rows import rights, staff

pytestmark = pytest.mark.django_db


def sent(client: Client, key: str) -> Any:
    """The answer to a form that gives an application this attribute."""
    row = ExternalApplication.objects.create(client=client, name="News", type=ExternalApplication.Type.WIDGET)
    http = english(browser(rights(staff("staff", client=client))))
    place = address(ExternalApplication, "change", row.pk)
    given = {"attributes-TOTAL_FORMS": 1, "attributes-0-key": key, "attributes-0-value": "a&b"}
    return http.post(place, form_data(http.get(place), **given, **{"attributes-0-application": row.pk}))


def test_an_attribute(client_row: Client) -> None:
    assert sent(client_row, "city__1__name").status_code == 302
    assert ApplicationAttribute.objects.get().value == "a&b"


@pytest.mark.parametrize("key", ["1st", "имя", "a b", "a<b", "", "a\n"])
def test_an_attribute_that_is_no_name(client_row: Client, key: str) -> None:
    answer = sent(client_row, key)
    assert answer.status_code == 200 or key == "a\n"  # white space around it is cut
    assert not ApplicationAttribute.objects.exclude(key="a").exists()


def test_a_new_application_goes_last(client_row: Client) -> None:
    ExternalApplication.objects.create(client=client_row, name="First", sort=7)
    http = browser(rights(staff("staff", client=client_row)))
    page = http.get(address(ExternalApplication, "add"))
    assert http.post(address(ExternalApplication, "add"), form_data(page, name="Second")).status_code == 302
    assert ExternalApplication.objects.get(name="Second").sort == 8


@pytest.fixture
def client_row() -> Client:
    return make.client(name="North")
