"""The one form of phones: by migration, by command, and when the operator's country changes."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from clients.models import Client
from geo.models import Country
from tests import factories as make
from tests.commands import run
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import staff
from tvmiddleware.models import Customer
from tvmiddleware.services import phone_forms

pytestmark = pytest.mark.django_db

TEXTS = ("8 900 123-45-67", "900 123-45-68", "no phone", "")
IN_RUSSIA = ["+79001234567", "+79001234568", "", ""]


@pytest.fixture
def north() -> Client:
    russia = Country.objects.get_or_create(iso_code="RU", defaults={"name": "Russia"})[0]
    return make.client(name="North", country=russia)


def forms(**fields: Any) -> list[Any]:
    return list(Customer.objects.filter(**fields).order_by("pk").values_list("mobile_phone_e164", flat=True))


def old_rows(client: Client, **fields: Any) -> None:
    """As a release before wrote them, over a stale form."""
    for text in TEXTS:
        row = make.customer(client)
        Customer.objects.filter(pk=row.pk).update(mobile_phone_number=text, phone_number_1=text, **fields)


def test_the_migration_reads_what_is_there(north: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("tvmiddleware.migrations.0016_read_phones")
    monkeypatch.setattr(module, "BATCH", 3)
    old_rows(north)
    old_rows(make.client())
    assert forms() == [None] * 8
    module.read(apps, SimpleNamespace(connection=connection))
    assert forms() == [*IN_RUSSIA, *[""] * 4]
    assert list(Customer.objects.filter(client=north).order_by("pk").values_list("phone_e164", flat=True)) == IN_RUSSIA


def test_the_command_reads_them_all_again(north: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_forms, "BATCH", 3)
    old_rows(north, mobile_phone_e164="+10000000000")
    other = make.client()
    old_rows(other)
    assert "4 customers got another number" in run("read_phones", client_id=north.pk, verbosity=2)
    assert (forms(client=north), forms(client=other)) == (IN_RUSSIA, [None] * 4)
    assert "4 customers got another number" in run("read_phones", verbosity=2)
    assert "0 customers got another number" in run("read_phones", verbosity=2)


def test_another_country_of_the_operator(
    north: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    root = browser(staff("root", is_superuser=True))
    make.customer(north, mobile_phone_number="050 123 45 67")
    ukraine = Country.objects.get_or_create(iso_code="UA", defaults={"name": "Ukraine"})[0]
    assert forms() == [""]
    page = address(Client, "change", north.pk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = root.post(page, form_data(root.get(page), country=ukraine.pk))
    assert answer.status_code == 302, answer.context["errors"]
    assert forms() == ["+380501234567"]


def test_the_panel_refuses_a_mobile_phone_that_is_none(north: Client) -> None:
    root = browser(staff("root", is_superuser=True))
    row = make.customer(north, firstname="Anna", mobile_phone_number="12-34", phone_number_1="2-34-56")
    page = address(Customer, "change", row.pk)
    answer = root.post(page, form_data(root.get(page), mobile_phone_number="900 123"))
    assert "mobile_phone_number" in answer.context["adminform"].form.errors
    answer = root.post(page, form_data(root.get(page), firstname="Maria"), follow=True)
    row.refresh_from_db()
    assert (row.firstname, row.mobile_phone_number) == ("Maria", "12-34")
    assert [str(one.level_tag) for one in answer.context["messages"]].count("warning") == 1
    root.post(page, form_data(root.get(page), mobile_phone_number="8 900 123-45-67"))
    assert forms() == ["+79001234567"]


def test_the_panel_finds_a_phone_by_any_spelling_and_what_is_none_as_text(north: Client) -> None:
    root = browser(staff("root", is_superuser=True))
    row = make.customer(north, mobile_phone_number="8(900)123-45-71")
    bad = make.customer(north, phone_number_1="2-34-56 (Anna)")
    queries = ("+7 900 123-45-71", "89001234571", "8 900 123-45-71", "9001234571", "79001234571", "8 (900) 12", "90012")
    for query, found in (*((query, row) for query in queries), ("2-34-56 (An", bad), ("8(900)123", row)):
        page = root.get(address(Customer, "changelist"), {"q": query})
        assert [one.pk for one in page.context["cl"].result_list] == [found.pk], query
