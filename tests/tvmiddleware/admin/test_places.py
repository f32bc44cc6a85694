"""New channels, categories, documents and places of a sort list go last, however they are made."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as HttpClient

from clients.models import Client
from epg.models import EpgCategory
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import rights, staff
from tvmiddleware.models import Category, Channel, ChannelSort, ChannelSortItem, LegalDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Any:
    return make.client(name="North")


@pytest.fixture
def http(north: Client) -> HttpClient:
    return browser(rights(staff("norths", client=north)))


def add(http: HttpClient, model: Any, **fields: Any) -> Any:
    page = http.get(address(model, "add"))
    before = set(model.objects.values_list("pk", flat=True))
    answer = http.post(address(model, "add"), form_data(page, **fields))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return model.objects.exclude(pk__in=before).get()


def test_a_new_channel_is_the_last(http: HttpClient, north: Client) -> None:
    make.channel(north, sort=5, lcn_number=11)
    make.channel(make.client(), sort=90, lcn_number=90)
    made = add(http, Channel, name="New")
    assert (made.sort, made.lcn_number) == (6, 12)
    chosen = add(http, Channel, name="Chosen", sort=2, lcn_number=3)
    assert (chosen.sort, chosen.lcn_number) == (2, 3)
    url = address(Channel, "change", made.pk)
    assert http.post(url, form_data(http.get(url), sort=0)).status_code == 302
    made.refresh_from_db()
    assert made.sort == 0  # first on purpose


def test_where_nobody_has_a_place_the_automatic_order_goes_on(http: HttpClient, north: Client) -> None:
    make.channel(north, sort=0, lcn_number=0)
    made = add(http, Channel, name="New")
    assert (made.sort, made.lcn_number) == (0, 0)


def test_a_channel_without_a_place_in_the_file_is_the_last(http: HttpClient, north: Client) -> None:
    make.channel(north, sort=5, lcn_number=11)
    sheet = "id;name;sort;lcn_number\n;First;0;0\n;Second;0;0\n;Third;3;4\n".replace(";", ",").encode()
    base = "/admin/tvmiddleware/channel/"
    upload = {"import_file": SimpleUploadedFile("channels.csv", sheet), "format": "0", "resource": ""}
    page = http.post(f"{base}import/", upload)
    confirm = page.context["confirm_form"].initial
    http.post(f"{base}process_import/", {name: value for name, value in confirm.items() if value is not None})
    found = dict(Channel.objects.values_list("name", "sort"))
    assert (found["First"], found["Second"], found["Third"]) == (6, 7, 3)
    assert Channel.objects.get(name="Second").lcn_number == 13


def test_categories_documents_and_sort_lists_too(http: HttpClient, north: Client) -> None:
    make.category(north, sort=4)
    assert add(http, Category, name="New").sort == 5
    LegalDocument.objects.create(client=north, name="Old", sort=2)
    assert add(http, LegalDocument, name="New").sort == 3
    root = browser(staff("root", is_superuser=True))
    EpgCategory.objects.create(name="Old", sort_number=7)
    assert add(root, EpgCategory, name="New").sort_number == 8
    listed = ChannelSort.objects.create(client=north, name="Mine", mode=ChannelSort.Mode.CUSTOM)
    first, second, third = (make.channel(north) for _number in range(3))
    ChannelSortItem.objects.create(channel_sort=listed, channel=first, sort=3)
    url = address(ChannelSort, "change", listed.pk)
    more = {
        "items-TOTAL_FORMS": "3",
        "items-1-channel": second.pk,
        "items-1-sort": "0",
        "items-1-channel_sort": listed.pk,
        "items-2-channel": third.pk,
        "items-2-sort": "0",
        "items-2-channel_sort": listed.pk,
    }
    assert http.post(url, form_data(http.get(url), **more)).status_code == 302
    places = dict(listed.items.values_list("channel", "sort"))
    assert places == {first.pk: 3, second.pk: 4, third.pk: 5}
