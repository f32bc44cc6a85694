"""A page that stood open while devices, billing systems and colleagues changed the row: only what the person changed is
written, and what two have changed is asked about."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from clients.models import Client
from core.admin.merging import SEEN
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, sent
from tests.core.admin.rows import rights, staff
from tests.core.admin.test_forms import picture, saved
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.events import AccountChanged
from tvmiddleware.models import Account, AccountSettings, Category, Channel, Customer, Tariff

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 28, 20, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def http() -> HttpClient:
    return browser(staff("root", is_superuser=True))


def errors_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    return {name: [one.code for one in found.data] for name, found in form.errors.items()}


def list_data(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from a list with editing; ``changes``: "form-0-sort"."""
    formset = page.context["cl"].formset
    data: dict[str, Any] = {"_save": "Save"}
    for form in [formset.management_form, *formset.forms]:
        for field in form:
            if field.value() is not None and field.value() is not False:
                data.update(sent(field, field.value()))
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


# --- one person and the machines ----------------------------------------------------------------------------------
def test_what_happened_meanwhile_to_an_account_stays(http: HttpClient, north: Client) -> None:
    tariff, dropped = make.tariff(north), make.tariff(north)
    account = make.account(north, tariffs=[dropped], preferred_timeshift_offset=0)
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), option1="note")
    account.tariffs.set([tariff])
    Account.objects.filter(pk=account.pk).update(
        active=False, deactivation_date=date(2026, 12, 1), extension_date=date(2027, 1, 1), ext_id="42",
        use_timeshift=not account.use_timeshift, activation_date=None, allowed_device_groups=[1],
    )  # fmt: skip
    saved(http.post(url, data))
    now = Account.objects.get(pk=account.pk)
    assert (now.option1, now.active, now.ext_id, now.use_timeshift) == ("note", False, "42", not account.use_timeshift)
    assert (now.deactivation_date, now.extension_date) == (date(2026, 12, 1), date(2027, 1, 1))
    assert (now.activation_date, now.allowed_device_groups) == (None, [1])
    assert list(now.tariffs.all()) == [tariff]


def test_an_e_mail_and_a_balance_stay_on_the_customers_page(http: HttpClient, north: Client) -> None:
    customer = make.customer(north, lastname="Old", email="old@example.com")
    url = address(Customer, "change", customer.pk)
    data = form_data(http.get(url), comment="called")
    Customer.objects.filter(pk=customer.pk).update(email="new@example.com", balance=50, lastname="New")
    saved(http.post(url, data))
    customer.refresh_from_db()
    assert (customer.email, customer.lastname, customer.comment) == ("new@example.com", "New", "called")
    assert customer.balance == 50


def test_switches_links_and_pictures_of_a_channel_stay(http: HttpClient, north: Client) -> None:
    one, other = make.tariff(north), make.tariff(north)
    channel = make.channel(north, tariffs=[one])
    url = address(Channel, "change", channel.pk)
    data = form_data(http.get(url), name="Renamed")
    channel.tariffs.set([other])
    Channel.objects.filter(pk=channel.pk).update(enabled=not channel.enabled, icon="meanwhile.png")
    saved(http.post(url, data))
    now = Channel.objects.get(pk=channel.pk)
    assert (now.name, now.enabled, now.icon.name) == ("Renamed", not channel.enabled, "meanwhile.png")
    assert list(now.tariffs.all()) == [other]


def test_lines_of_a_text_are_no_change(http: HttpClient, north: Client) -> None:
    Client.objects.filter(pk=north.pk).update(description="a\nb")
    url = address(Client, "change", north.pk)
    data = form_data(http.get(url), description="a\r\nb", phone="1")
    Client.objects.filter(pk=north.pk).update(description="theirs")
    saved(http.post(url, data))
    north.refresh_from_db()
    assert (north.description, north.phone) == ("theirs", "1")


def test_links_are_added_and_taken_away_one_by_one(http: HttpClient, north: Client) -> None:
    kept, gone, mine, theirs, foreign = (make.channel(north) for _number in range(5))
    tariff = make.tariff(north)
    tariff.channels.set([kept, gone, foreign])
    url = address(Tariff, "change", tariff.pk)
    data = form_data(http.get(url), channels=[kept.pk, foreign.pk, mine.pk])
    tariff.channels.set([kept, gone, theirs])
    saved(http.post(url, data))
    assert set(tariff.channels.all()) == {kept, mine, theirs}


def test_a_choice_of_groups_is_merged_too(http: HttpClient, north: Client) -> None:
    one, two, three = list(DeviceGroup)[:3]
    account = make.account(north, allowed_device_groups=[one])
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), allowed_device_groups=[one, two])
    Account.objects.filter(pk=account.pk).update(allowed_device_groups=[three])
    saved(http.post(url, data))
    account.refresh_from_db()
    assert account.allowed_device_groups == [two, three]


def test_fractions_of_seconds_are_not_cut(http: HttpClient, north: Client) -> None:
    from tvmiddleware.models import Maintenance

    work = Maintenance.objects.create(client=north, description="Old", datetime_begin=MOMENT)
    url = address(Maintenance, "change", work.pk)
    saved(http.post(url, form_data(http.get(url), description="New")))
    work.refresh_from_db()
    assert (work.description, work.datetime_begin) == ("New", MOMENT)


# --- two people ---------------------------------------------------------------------------------------------------
def test_a_field_that_two_changed_shows_both_values_and_the_second_decides(http: HttpClient, north: Client) -> None:
    account = make.account(north, option1="first", option2="first")
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), option1="mine")
    Account.objects.filter(pk=account.pk).update(option1="theirs", option2="theirs", active=False)
    answer = http.post(url, data)
    assert errors_of(answer) == {"option1": ["conflict"]}
    page = answer.content.decode()
    assert "theirs" in str(answer.context["adminform"].form.errors["option1"])
    assert 'value="mine"' in page
    account.refresh_from_db()
    assert (account.option1, account.active) == ("theirs", False)
    again = form_data(answer)
    assert (again["option2"], again.get("active")) == ("theirs", None)  # the page shows what is, not what was
    saved(http.post(url, again))
    account.refresh_from_db()
    assert (account.option1, account.option2, account.active) == ("mine", "theirs", False)


def test_each_further_change_is_asked_about_and_the_same_one_is_not(http: HttpClient, north: Client) -> None:
    row = make.category(north, name="First")
    url = address(Category, "change", row.pk)
    data = form_data(http.get(url), name="Mine")
    Category.objects.filter(pk=row.pk).update(name="Theirs")
    again = form_data(http.post(url, data))
    Category.objects.filter(pk=row.pk).update(name="Third")
    assert errors_of(http.post(url, again)) == {"name": ["conflict"]}
    Category.objects.filter(pk=row.pk).update(name="Mine")
    saved(http.post(url, again))


def test_a_switch_a_reference_and_a_date_name_the_other_value(http: HttpClient, north: Client) -> None:
    first, mine, theirs = (make.customer(north, lastname=name) for name in ("First", "Mine", "Theirs"))
    account = make.account(north, customer=first, deactivation_date=date(2026, 12, 1))
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), customer=mine.pk, deactivation_date="2026-12-02")
    Account.objects.filter(pk=account.pk).update(customer=theirs, deactivation_date=date(2026, 12, 3))
    answer = http.post(url, data)
    assert errors_of(answer) == {"customer": ["conflict"], "deactivation_date": ["conflict"]}
    told = answer.context["adminform"].form.errors
    assert "Theirs" in str(told["customer"])
    assert "03.12.2026" in str(told["deactivation_date"])


def test_secrets_and_pictures_that_two_changed(http: HttpClient, north: Client) -> None:
    account = make.account(north, password="hush-1")
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), password="mine-1")
    assert "hush" not in data[SEEN]
    account.password = "theirs-1"
    account.save()
    answer = http.post(url, data)
    assert errors_of(answer) == {"password": ["conflict"]}
    assert "theirs-1" not in answer.content.decode()
    saved(http.post(url, form_data(answer, password="mine-2")))
    account.refresh_from_db()
    assert account.password == "mine-2"
    url = address(Client, "change", north.pk)
    data = form_data(http.get(url), logo=picture(30, 30))
    Client.objects.filter(pk=north.pk).update(logo="meanwhile.png")
    assert errors_of(http.post(url, data)) == {"logo": ["conflict"]}


def test_nothing_is_overwritten_after_an_error_elsewhere(http: HttpClient, north: Client) -> None:
    tariff = make.tariff(north)
    account = make.account(north)
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), abonement="x", option1="note")
    Account.objects.filter(pk=account.pk).update(active=False, option2="theirs")
    account.tariffs.add(tariff)
    refused = http.post(url, data)
    saved(http.post(url, form_data(refused, abonement=account.abonement)))
    now = Account.objects.get(pk=account.pk)
    assert (now.option1, now.option2, now.active) == ("note", "theirs", False)
    assert list(now.tariffs.all()) == [tariff]


# --- who hears of it ----------------------------------------------------------------------------------------------
def test_hooks_and_the_history_name_what_was_changed(
    http: HttpClient,
    north: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    from tvmiddleware.services import plugins

    told: list[Any] = []
    monkeypatch.setattr(plugins, "accounts_updated", lambda client_id, updates: told.extend(updates))
    monkeypatch.setattr(plugins, "tariffs_added", lambda client_id, changes: told.extend(changes))
    account, mine, theirs = make.account(north), make.tariff(north), make.tariff(north)
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), option1="note", tariffs=[mine.pk])
    Account.objects.filter(pk=account.pk).update(active=False)
    account.tariffs.add(theirs)
    with django_capture_on_commit_callbacks(execute=True):
        saved(http.post(url, data))
    update, change = told
    assert (type(update), update.fields) == (AccountChanged, ("option1", "tariffs"))
    assert (change.added, change.removed) == ((mine.pk,), ())
    (entry,) = LogEntry.objects.all()
    assert len(json.loads(entry.change_message)[0]["changed"]["fields"]) == 2


# --- tables in a page ---------------------------------------------------------------------------------------------
def profiles_page(http: HttpClient, account: Account) -> tuple[str, dict[str, Any]]:
    url = address(Account, "change", account.pk)
    return url, form_data(http.get(url))


def test_rows_of_an_inline_are_merged_each_for_itself(http: HttpClient, north: Client) -> None:
    account = make.account(north)
    for number in range(12):  # more than a page of the table
        AccountSettings.objects.create(account=account, name=f"Old {number:02}")
    url, data = profiles_page(http, account)
    ids = [int(data[f"settings-{number}-id"]) for number in range(3)]
    AccountSettings.objects.filter(pk=ids[0]).update(name="Theirs")
    for number in range(12):  # others stand on the first page now
        AccountSettings.objects.create(account=account, name=f"New {number:02}")
    AccountSettings.objects.filter(pk=ids[2]).delete()
    saved(http.post(url, data | {"settings-1-name": "Mine"}))
    names = dict(AccountSettings.objects.values_list("pk", "name"))
    assert (names[ids[0]], names[ids[1]], ids[2] in names) == ("Theirs", "Mine", False)
    refused = http.post(url, data | {"settings-0-name": "Mine", "settings-2-name": "Gone"})
    formset = next(one.formset for one in refused.context["inline_admin_formsets"] if one.formset.prefix == "settings")
    assert formset.errors[0]["name"].data[0].code == "conflict"
    assert formset.errors[2]["__all__"].data[0].code == "gone"
    assert [row.pk for row in formset.get_queryset()][:3] == [*ids[:2], None]  # each form beside its own row


# --- lists with editing -------------------------------------------------------------------------------------------
def test_a_list_writes_the_fields_that_were_changed_to_their_rows(http: HttpClient, north: Client) -> None:
    rows = [make.category(north, name=f"Row {number}", sort=number, enabled=True) for number in range(4)]
    url = address(Category, "changelist")
    data = list_data(http.get(url))
    place = {int(data[f"form-{number}-id"]): number for number in range(4)}
    one, other, changed, deleted = rows
    Category.objects.filter(pk=one.pk).update(enabled=False)
    Category.objects.filter(pk=other.pk).update(sort=99)  # it stands elsewhere in the list now
    Category.objects.filter(pk=changed.pk).update(enabled=False)
    deleted_place = place[deleted.pk]
    deleted.delete()
    changes = {f"form-{place[changed.pk]}-sort": "7", f"form-{deleted_place}-sort": "8"}
    answer = http.post(url, data | changes, follow=True)
    assert answer.redirect_chain, answer.context["cl"].formset.errors
    assert any("1" in str(message) for message in answer.context["messages"])
    found = {row.pk: (row.sort, row.enabled) for row in Category.objects.all()}
    assert found == {one.pk: (0, False), other.pk: (99, True), changed.pk: (7, False)}


def test_a_conflict_in_a_list_is_shown_beside_its_row(http: HttpClient, north: Client) -> None:
    rows = [make.category(north, name=f"Row {number}", sort=number) for number in range(3)]
    url = address(Category, "changelist")
    data = list_data(http.get(url))
    place = {int(data[f"form-{number}-id"]): number for number in range(3)}
    Category.objects.filter(pk=rows[0].pk).update(sort=50)  # now the last
    Category.objects.filter(pk=rows[1].pk).delete()
    answer = http.post(url, data | {f"form-{place[rows[0].pk]}-sort": "9", f"form-{place[rows[1].pk]}-sort": "9"})
    changelist = answer.context["cl"]
    pairs = list(zip(changelist.result_list, changelist.formset.forms, strict=False))
    assert {row.pk for row, _form in pairs} == {rows[0].pk, rows[2].pk}
    assert all(row.pk == form.instance.pk for row, form in pairs)
    assert next(form for row, form in pairs if row == rows[0]).errors["sort"].data[0].code == "conflict"
    saved_again = http.post(url, list_data(answer))
    assert saved_again.status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].sort == 9


# --- locks, and what else may come --------------------------------------------------------------------------------
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks the whole database")
def test_rows_are_read_behind_their_lock(http: HttpClient, north: Client) -> None:
    account = make.account(north)
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), option1="x")
    with CaptureQueriesContext(connection) as queries:
        saved(http.post(url, data))
    texts = [one["sql"] for one in queries if "tvmiddleware_account" in one["sql"] and one["sql"].startswith("SELECT")]
    assert "FOR UPDATE" in texts[0]


def test_what_was_shown_may_be_anything(http: HttpClient, north: Client) -> None:
    row = make.category(north)
    url = address(Category, "change", row.pk)
    data = form_data(http.get(url))
    for number, seen in enumerate(["", "[]", "{", "[" * 9000, '{"name": {"a": 1}, "sort": [[1]], "enabled": 4}', "7"]):
        saved(http.post(url, data | {SEEN: seen, "name": f"Name {number}"}))
        row.refresh_from_db()
        assert row.name == f"Name {number}"


def test_limited_staff_keeps_what_it_is_not_shown(north: Client) -> None:
    http = browser(rights(staff("norths", client=north)))
    account = make.account(north)
    url = address(Account, "change", account.pk)
    data = form_data(http.get(url), option1="x")
    assert '"client"' not in data[SEEN]
    Account.objects.filter(pk=account.pk).update(active=False)
    saved(http.post(url, data))
    account.refresh_from_db()
    assert (account.client_id, account.active, account.option1) == (north.pk, False, "x")


def test_a_cut_upload_is_still_refused(http: HttpClient, north: Client) -> None:
    url = address(Client, "change", north.pk)
    answer = http.post(url, form_data(http.get(url), logo=SimpleUploadedFile("a.png", b"cut")))
    assert "logo" in errors_of(answer)
