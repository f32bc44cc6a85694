"""Forms: the operator is set and hidden, choices are the operator's own, secrets are set but not shown, languages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as HttpClient
from PIL import Image
from pytest_django import Settings

from clients.models import Client
from core.images import icon_sizes, sized_name
from epg.models import EpgSource
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff
from tests.pictures import file_name
from tvmiddleware.models import Account, AccountDevice, Category, Channel, ClientPlayDevice, StreamService, Tariff

pytestmark = pytest.mark.django_db


def saved(response: Any) -> None:
    errors = response.context["errors"] if response.status_code == 200 and response.context else ""
    assert response.status_code == 302, errors


def picture(width: int, height: int, name: str = "logo.png") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


# --- operators ------------------------------------------------------------------------------------------------------
def test_limited_staff_adds_rows_of_its_own_operator(norths: HttpClient, north: Client) -> None:
    page = norths.get(address(Category, "add"))
    assert "client" not in page.context["adminform"].form.fields
    saved(norths.post(address(Category, "add"), {"name": "Sport", "sort": 1, "enabled": "on"}))
    assert Category.objects.get().client == north


def test_an_operator_posted_by_limited_staff_is_ignored(norths: HttpClient, north: Client, south: Client) -> None:
    saved(norths.post(address(Category, "add"), {"name": "Sport", "sort": 1, "client": south.pk}))
    row = Category.objects.get()
    assert row.client == north
    saved(norths.post(address(Category, "change", row.pk), {"name": "Sport", "sort": 2, "client": south.pk}))
    row.refresh_from_db()
    assert (row.client, row.sort) == (north, 2)


def test_choices_are_the_operators_own(norths: HttpClient, north: Client, south: Client) -> None:
    mine, theirs = make.tariff(north, name="My tariff"), make.tariff(south, name="Their tariff")
    account = make.account(north)
    page = text(norths.get(address(Account, "change", account.pk)))
    assert "My tariff" in page
    assert "Their tariff" not in page
    form = form_data(norths.get(address(Account, "change", account.pk)), tariffs=[mine.pk, theirs.pk])
    answer = norths.post(address(Account, "change", account.pk), form)
    assert "tariffs" in answer.context["adminform"].form.errors
    assert not account.tariffs.exists()


def test_superuser_can_not_mix_operators(root: HttpClient, north: Client, south: Client) -> None:
    foreign, account = make.customer(south), make.account(north)
    form = form_data(root.get(address(Account, "change", account.pk)), customer=foreign.pk)
    answer = root.post(address(Account, "change", account.pk), form)
    assert answer.context["adminform"].form.errors["customer"].data[0].code == "foreign"
    channel, account_channel = make.channel(south), address(Account, "change", account.pk)
    form = form_data(root.get(account_channel))
    form |= {"channels-TOTAL_FORMS": 1, "channels-0-channel": channel.pk, "channels-0-account": account.pk}
    assert root.post(account_channel, form).status_code == 200
    assert not account.channels.exists()


def test_unique_numbers_are_checked_within_the_hidden_operator(
    norths: HttpClient, north: Client, south: Client
) -> None:
    taken, owner = make.account(north, abonement=500), make.customer(north)
    make.account(south, abonement=600)
    page = norths.get(address(Account, "add"))
    again = norths.post(address(Account, "add"), form_data(page, abonement=500, customer=owner.pk))
    assert again.status_code == 200
    assert "500" in str(again.context["adminform"].form.data["abonement"])
    assert again.context["adminform"].form.errors
    assert Account.objects.filter(client=north).get() == taken
    saved(norths.post(address(Account, "add"), form_data(page, abonement=600, customer=owner.pk)))
    assert Account.objects.filter(client=north, abonement=600).exists()


def test_bound_devices_take_over_the_accounts_operator(root: HttpClient, north: Client) -> None:
    account, box = make.account(north), make.client_device(north, "mag")
    page = address(Account, "change", account.pk)
    form = form_data(root.get(page)) | {
        "devices-TOTAL_FORMS": 1,
        "devices-0-device": box.pk,
        "devices-0-device_uid": "00:11",
        "devices-0-account": account.pk,
    }
    saved(root.post(page, form))
    assert AccountDevice.objects.get().client == north
    other = make.account(north)
    page = address(Account, "change", other.pk)
    form = form_data(root.get(page)) | {
        "devices-TOTAL_FORMS": 1,
        "devices-0-device": box.pk,
        "devices-0-device_uid": "00:11",
        "devices-0-account": other.pk,
    }
    refused = root.post(page, form)
    assert refused.status_code == 200
    assert AccountDevice.objects.count() == 1


def test_autocomplete_offers_own_rows_and_can_be_narrowed(
    norths: HttpClient, root: HttpClient, north: Client, south: Client
) -> None:
    make.customer(north, lastname="Mine")
    make.customer(south, lastname="Theirs")
    where: dict[str, Any] = {"app_label": "tvmiddleware", "model_name": "account", "field_name": "customer", "term": ""}
    url = "/admin/autocomplete/"
    assert [one["text"][:4] for one in norths.get(url, where).json()["results"]] == ["Mine"]
    assert len(root.get(url, where).json()["results"]) == 2
    narrowed = root.get(url, {**where, "panel_client": south.pk}).json()["results"]
    assert [one["text"][:6] for one in narrowed] == ["Theirs"]


def test_dealers_staff_sees_the_dealers_subscribers_only(north: Client) -> None:
    from clients.models import Dealer
    from tvmiddleware.models import Customer

    dealer = Dealer.objects.create(client=north, name="Shop")
    mine, other = make.customer(north, dealer=dealer), make.customer(north)
    account, foreign = make.account(north, customer=mine), make.account(north, customer=other)
    http = browser(rights(staff("seller", client=north, dealer=dealer)))
    found = http.get(address(Account, "changelist")).context["cl"].result_list
    assert [row.pk for row in found] == [account.pk]
    assert http.get(address(Account, "change", foreign.pk)).status_code == 302
    assert http.get(address(Tariff, "add")).status_code == 403
    saved(http.post(address(Customer, "add"), form_data(http.get(address(Customer, "add")), lastname="New")))
    assert Customer.objects.get(lastname="New").dealer == dealer


# --- secrets --------------------------------------------------------------------------------------------------------
def test_passwords_are_never_rendered_and_kept_when_left_blank(root: HttpClient, north: Client) -> None:
    account = make.account(north, password="hush-1", parent_code="hush-2")
    page = root.get(address(Account, "change", account.pk))
    assert "hush" not in text(page)
    saved(root.post(address(Account, "change", account.pk), form_data(page, option1="x")))
    account.refresh_from_db()
    assert (account.password, account.parent_code, account.option1) == ("hush-1", "hush-2", "x")


def test_a_new_password_replaces_the_old_one(root: HttpClient, north: Client) -> None:
    account = make.account(north, password="hush-1", parent_code="hush-2")
    page = root.get(address(Account, "change", account.pk))
    saved(root.post(address(Account, "change", account.pk), form_data(page, password="fresh")))
    account.refresh_from_db()
    assert (account.password, account.parent_code) == ("fresh", "hush-2")
    history = text(root.get(address(Account, "history", account.pk)))
    assert "fresh" not in history


def test_a_refused_form_does_not_send_the_password_back(root: HttpClient, north: Client) -> None:
    account = make.account(north, password="hush-1")
    page = root.get(address(Account, "change", account.pk))
    answer = root.post(address(Account, "change", account.pk), form_data(page, password="fresh-one", abonement="x"))
    assert answer.status_code == 200
    assert "fresh-one" not in text(answer)


def test_operators_may_let_their_staff_see_passwords(root: HttpClient, north: Client, south: Client) -> None:
    north.show_account_passwords = True
    north.save()
    open_one, closed = (
        make.account(north, password="hush-1", parent_code="pin-1"),
        make.account(south, password="hush-2"),
    )
    shown = text(root.get(address(Account, "change", open_one.pk)))
    assert 'value="hush-1"' in shown
    assert 'value="pin-1"' in shown
    assert "hush-2" not in text(root.get(address(Account, "change", closed.pk)))
    assert "hush" not in text(root.get(address(Account, "changelist")))


def test_new_accounts_get_a_password(norths: HttpClient, north: Client) -> None:
    owner = make.customer(north)
    page = norths.get(address(Account, "add"))
    proposed = page.context["adminform"].form["password"].value()
    assert proposed.isdigit()
    saved(norths.post(address(Account, "add"), form_data(page, customer=owner.pk)))
    account = Account.objects.get()
    assert account.password == proposed
    saved(norths.post(address(Account, "add"), form_data(page, customer=owner.pk, abonement=77, password="")))
    assert Account.objects.get(abonement=77).password.isdigit()


def test_guide_passwords_are_set_and_never_read_back(root: HttpClient) -> None:
    source = EpgSource.objects.create(name="Guide", password="hush-3")
    page = root.get(address(EpgSource, "change", source.pk))
    assert "hush-3" not in text(page)
    saved(root.post(address(EpgSource, "change", source.pk), form_data(page, priority=5)))
    source.refresh_from_db()
    assert (source.password, source.priority) == ("hush-3", 5)
    saved(root.post(address(EpgSource, "change", source.pk), form_data(page, password="fresh")))
    source.refresh_from_db()
    assert source.password == "fresh"


def test_keys_of_the_operator_need_the_right_to_change(north: Client) -> None:
    user = staff("viewer", client=north)
    user.user_permissions.add(Permission.objects.get(codename="view_client"))
    http = browser(user)
    assert north.api_key not in text(http.get(address(Client, "change", north.pk)))
    user.user_permissions.add(Permission.objects.get(codename="change_client"))
    page = http.get(address(Client, "change", north.pk))
    assert north.api_key in text(page)
    for name in ("enabled", "parent", "uid", "domain_prefix", "billing_type"):
        assert name not in page.context["adminform"].form.fields


def test_only_superusers_write_routing_scripts(root: HttpClient, norths: HttpClient, north: Client) -> None:
    service = make.stream_service(north, script="uri = 'http://a'")
    url = address(StreamService, "change", service.pk)
    saved(norths.post(url, form_data(norths.get(url), name="Renamed", script="uri = 'http://evil'")))
    service.refresh_from_db()
    assert (service.name, service.script) == ("Renamed", "uri = 'http://a'")
    broken = root.post(url, form_data(root.get(url), script="uri ="))
    assert "script" in broken.context["adminform"].form.errors
    saved(root.post(url, form_data(root.get(url), script="uri = 'http://b'")))
    service.refresh_from_db()
    assert service.script == "uri = 'http://b'"


# --- languages ------------------------------------------------------------------------------------------------------
def test_fields_of_the_installations_languages_are_shown(root: HttpClient, settings: Settings) -> None:
    settings.SMARTY_ADDITIONAL_LANGUAGES = ["en", "kk"]
    form = root.get(address(Channel, "add")).context["adminform"].form
    assert [name for name in form.fields if name.startswith("name")] == ["name", "name_lang1", "name_lang2"]
    assert str(form.fields["name_lang2"].label).endswith("(kk)")
    settings.SMARTY_ADDITIONAL_LANGUAGES = []
    form = root.get(address(Channel, "add")).context["adminform"].form
    assert [name for name in form.fields if name.startswith("name")] == ["name"]


# --- pictures -------------------------------------------------------------------------------------------------------
def test_logos_are_shrunk_to_their_maximum(root: HttpClient, north: Client, settings: Settings) -> None:
    settings.TVMW_CLIENT_LOGO_MAX_HEIGHT, settings.TVMW_CLIENT_LOGO_MAX_WIDTH = 100, 200
    url = address(Client, "change", north.pk)
    saved(root.post(url, form_data(root.get(url), logo=picture(800, 800))))
    north.refresh_from_db()
    assert (north.logo.width, north.logo.height) == (100, 100)
    box = make.client_device(north, "mag")
    settings.TVMW_CLIENT_PLAY_DEVICE_LOGO_LOADING_MAX_HEIGHT = 50
    url = address(ClientPlayDevice, "change", box.pk)
    saved(root.post(url, form_data(root.get(url), logo_loading=picture(300, 100), logo=picture(300, 100))))
    box.refresh_from_db()
    assert (box.logo_loading.width, box.logo_loading.height) == (150, 50)
    assert (box.logo.width, box.logo.height) == (300, 100)


def test_icons_of_channels_get_their_sized_copies(root: HttpClient, north: Client) -> None:
    channel = make.channel(north)
    url = address(Channel, "change", channel.pk)
    saved(root.post(url, form_data(root.get(url), icon=picture(600, 600, "icon.png"))))
    channel.refresh_from_db()
    for width, height in icon_sizes():
        with channel.icon.storage.open(sized_name(file_name(channel.icon), width, height)) as file:
            assert Image.open(file).size == (width, height)


def test_a_cut_picture_is_refused(root: HttpClient, north: Client) -> None:
    whole = picture(300, 300).read()
    channel = make.channel(north)
    url = address(Channel, "change", channel.pk)
    answer = root.post(url, form_data(root.get(url), icon=SimpleUploadedFile("icon.png", whole[: len(whole) // 2])))
    assert "icon" in answer.context["adminform"].form.errors


# --- tariffs --------------------------------------------------------------------------------------------------------
def test_channels_of_a_tariff_are_set_on_its_page(norths: HttpClient, north: Client, south: Client) -> None:
    tariff, channel, foreign = make.tariff(north), make.channel(north), make.channel(south)
    url = address(Tariff, "change", tariff.pk)
    saved(norths.post(url, form_data(norths.get(url), channels=[channel.pk])))
    assert list(tariff.channels.all()) == [channel]
    assert norths.post(url, form_data(norths.get(url), channels=[foreign.pk])).status_code == 200
    assert list(tariff.channels.all()) == [channel]
    saved(norths.post(url, form_data(norths.get(url), channels=[])))
    assert not tariff.channels.exists()
