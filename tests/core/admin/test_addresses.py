"""Addresses that nobody links to: numbers that are none, ids beyond every column, content types without a table."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client as HttpClient

from tests import factories as make
from tests.core.admin.panel import address
from tvmiddleware.models import Channel, Message, Tariff

pytestmark = pytest.mark.django_db
HUGE = "9" * 24
ODD = ("abc", "%C2%B2", "%00", HUGE, "1_5F1", "-1")
PAGES_OF_A_ROW = (
    "tvmiddleware/customer/{}/money/",
    "tvmiddleware/customer/{}/connect/",
    "tvmiddleware/customer/{}/drop/",
    "tvmiddleware/customer/{}/contract/",
    "billing/customertransaction/{}/receipt/",
    "billing/contract/{}/print/",
    "billing/invoice/{}/print/",
    "billing/document/{}/page/",
    "billing/document/{}/pdf/",
    "billing/documenttemplate/{}/preview/",
    "clients/user/{}/password/",
    "clients/user/{}/change/",
)
LISTS = (
    "clients/dealer/?panel_client={}",
    "epg/epg/?epg_channel__id__exact={}",
    "tvmiddleware/channel/?tariffs__id__exact={}",
    "tvmiddleware/message/?account__id__exact={}",
    "tvmiddleware/message/add/?account={}",
    "tvmiddleware/channel/add/?tariffs={}&epg_channel={}",
    "clients/user/add/?client={}&dealer={}",
    "clients/client/?q=%23{}",
    "clients/client/?p={}",
)


def test_ids_that_are_none_lead_away_and_never_to_an_error(root: HttpClient) -> None:
    for page in PAGES_OF_A_ROW:
        for odd in ODD:
            assert root.get(f"/admin/{page.format(odd)}").status_code in {302, 404}, (page, odd)
    for odd in ODD:
        for page in LISTS:
            assert root.get(f"/admin/{page.format(odd, odd)}").status_code in {200, 302}, (page, odd)


def test_a_row_that_is_there_is_found_by_its_pages(root: HttpClient) -> None:
    customer = make.customer(make.client())
    for page in ("money", "connect", "drop"):
        assert root.get(f"/admin/tvmiddleware/customer/{customer.pk}/{page}/").status_code == 200
    found = root.get(f"/admin/tvmiddleware/message/add/?account={make.account(customer.client).pk}")
    assert found.status_code == 200
    assert found.context["adminform"].form.initial["account"]


def test_selected_ids_that_are_none_are_no_rows(root: HttpClient) -> None:
    client = make.client()
    kept, gone = make.tariff(client), make.tariff(client)
    for odd in ("abc", "\x00", "²", HUGE):
        for selected in ([odd], [odd, str(gone.pk)]):
            chosen = {"action": "delete_selected", "_selected_action": selected}
            assert root.post(address(Tariff, "changelist"), chosen).status_code in {200, 302}
    root.post(address(Tariff, "changelist"), {**chosen, "_selected_action": ["x", str(gone.pk)], "post": "yes"})
    assert list(Tariff.objects.all()) == [kept]


def test_the_shortcut_to_a_site_leads_nowhere(root: HttpClient) -> None:
    """Django's own asks the table of any content type, also of models that have none."""
    numbers = [*ContentType.objects.values_list("pk", flat=True), 99_999, HUGE]
    for number in numbers:
        assert root.get(f"/admin/r/{number}/1/").status_code == 404
    assert root.get("/admin/r/abc/1/").status_code == 404
    assert root.get("/admin/r/").status_code == 404


def test_filters_by_rows_that_are_no_numbers_show_the_whole_list(root: HttpClient) -> None:
    make.channel(make.client())
    page = root.get(address(Channel, "changelist"), {"tariffs__id__exact": HUGE}, follow=True)
    assert page.status_code == 200
    assert page.redirect_chain
    assert root.get(address(Message, "changelist"), {"account__id__exact": ""}).status_code == 200
