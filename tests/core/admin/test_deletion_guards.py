"""Deleting in the panel: what hangs on a row is counted and told, and what would lose its service keeps the row."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client as HttpClient
from pytest_django import Settings

from billing.models import Discount, PromoCode
from clients.models import Client, User
from core.admin import deletion
from geo.models import City, Country
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import staff
from tests.factories import NOW
from tvmiddleware.models import (
    Account,
    AccountChannel,
    AccountSettings,
    Category,
    Channel,
    DataCenter,
    LegalDocument,
    LegalDocumentAcceptance,
    Maintenance,
    Message,
    PriceCategory,
    Profile,
    ProgramBlocking,
    Tariff,
    VirtualTariff,
)

pytestmark = pytest.mark.django_db
YES = {"post": "yes"}


def english(user: User) -> HttpClient:
    http = browser(user)
    http.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return http


@pytest.fixture
def root() -> HttpClient:
    return english(staff("root", is_superuser=True))


def refused(http: HttpClient, row: Model, *labels: str) -> str:
    """The row can't be deleted, alone or in bulk, and the page says because of what."""
    page = http.post(address(type(row), "delete", row.pk), YES)
    assert page.status_code == 200, row
    assert set(labels) <= set(page.context["protected"]), (row, page.context["protected"])
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], **YES}
    http.post(address(type(row), "changelist"), chosen)
    assert type(row)._default_manager.filter(pk=row.pk).exists()
    return text(page)


def deleted(http: HttpClient, row: Model, *told: str) -> None:
    """The page asks and tells what hangs on the row; yes deletes it."""
    page = text(http.get(address(type(row), "delete", row.pk)))
    for one in told:
        assert one in page, one
    assert http.post(address(type(row), "delete", row.pk), YES).status_code == 302
    assert not type(row)._default_manager.filter(pk=row.pk).exists()


def test_what_subscribers_live_on_is_kept(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = False
    client = make.client()
    tariff, extra = make.tariff(client), make.tariff(client, name="Extra")
    center = DataCenter.objects.create(client=client, name="Centre")
    service = make.stream_service(client, data_center=center)
    channel = make.channel(client, tariffs=[tariff], services=[service], epg_channel=make.epg_channel())
    customer = make.customer(client)
    customer.tariffs.add(extra)
    accounts = [make.account(client, tariffs=[tariff], customer=customer) for _number in range(3)]
    box = make.client_device(client, "mag")
    make.bound_device(accounts[0], box, "00:1A:79:AA")
    bundle = VirtualTariff.objects.create(client=client, name="Bundle")
    bundle.accounts.set(accounts[:2])
    profile = Profile.objects.create(client=client, name="Child")
    AccountSettings.objects.create(account=accounts[0], name="Max", profile=profile)
    page = refused(root, tariff, "Accounts: 3")
    assert "Archive it instead" in page
    refused(root, extra, "Customers: 1")
    refused(root, bundle, "Accounts: 2")
    refused(root, channel, "Tariffs: 1")
    refused(root, service, "Channels: 1")
    refused(root, center, "Stream services: 1")
    refused(root, box, "Bound devices: 1")
    refused(root, box.device, "Device types of operators: 1")
    assert channel.epg_channel is not None
    refused(root, channel.epg_channel, "Channels: 1")
    refused(root, profile, "Account profiles: 1")
    refused(root, client, "Customers: 1", "Accounts: 3")
    assert tariff.accounts.count() == 3


def test_prices_limits_and_proofs_do_not_widen_by_a_deletion(root: HttpClient) -> None:
    """An empty list means "all": the last member must not go from under a discount, a code, works, a limit."""
    client = make.client()
    for_discount, for_code, gift, for_document = (make.tariff(client, name=name) for name in "DCGL")
    Discount.objects.create(client=client, percent=50).tariffs.add(for_discount)
    code = PromoCode.objects.create(client=client, code="C", discount=5, created_at=NOW)
    code.tariffs.add(for_code)
    code.free_tariffs.add(gift)
    document = LegalDocument.objects.create(client=client, name="Offer")
    document.tariffs.add(for_document)
    LegalDocumentAcceptance.objects.create(
        document=document, version="1", account=make.account(client), accepted_at=NOW
    )
    refused(root, for_discount, "Discounts: 1")
    refused(root, for_code, "Promo codes: 1")
    refused(root, gift, "Promo codes: 1")
    refused(root, for_document, "Legal documents: 1")
    refused(root, document)
    price = PriceCategory.objects.create(client=client, name="Dear")
    channel = make.channel(client, price_category=price, enabled=False)
    Maintenance.objects.create(client=client, datetime_begin=NOW).channels.add(channel)
    refused(root, price, "Channels: 1")
    refused(root, channel)
    guide = make.epg_channel()
    ProgramBlocking.objects.create(client=client, epg_channel=guide, datetime_begin=NOW)
    refused(root, guide)
    country = Country.objects.create(name="Kazakhstan", iso_code="KZ")
    city = City.objects.create(country=country, name="Almaty")
    client.available_countries.add(country)
    for_document.cities.add(city)
    refused(root, country, "Operators: 1")
    refused(root, city, "Tariffs: 1")


def test_everything_that_hangs_on_a_row_is_told(root: HttpClient) -> None:
    client = make.client()
    category = make.category(client)
    first, second = make.channel(client, category=category), make.channel(client, enabled=False)
    second.additional_categories.add(category)
    tariff = make.tariff(client)
    second.tariffs.add(tariff)
    account = make.account(client)
    make.session(account)
    AccountChannel.objects.create(account=account, channel=second, is_favorited=True)
    deleted(root, category, "Channels: 1 (stay, without it)")
    deleted(root, second, "Tariffs: 1 (stay, without it)", "Accounts&#x27; channel settings: 1")
    deleted(root, account, "Sessions: 1")
    deleted(root, tariff)
    first.refresh_from_db()
    assert first.category is None


def test_twenty_thousand_accounts_are_counted_to_the_last(root: HttpClient) -> None:
    client = make.client()
    tariff = make.tariff(client)
    account = make.account(client)
    copies = [Account(client=client, customer=account.customer, abonement=1_000_000 + n) for n in range(1203)]
    made = Account.objects.bulk_create(copies, batch_size=200)
    through: Any = Account.tariffs.through
    through.objects.bulk_create([through(account_id=one.pk, tariff_id=tariff.pk) for one in made], batch_size=200)
    refused(root, tariff, "Accounts: 1203")


def test_members_of_several_rows_are_counted_once(root: HttpClient) -> None:
    client = make.client()
    one, other = make.tariff(client), make.tariff(client)
    make.account(client, tariffs=[one, other])
    chosen = {"action": "delete_selected", "_selected_action": [one.pk, other.pk], **YES}
    page = root.post(address(Tariff, "changelist"), chosen)
    assert "Accounts: 1" in page.context["protected"]
    assert Tariff.objects.count() == 2


def test_parts_are_told_without_asking_for_the_right_to_them() -> None:
    client = make.client()
    account = make.account(client)
    Message.objects.create(client=client, account=account, subject="Hello", created_at=NOW)
    user = staff("clerk", client=client)
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_account", "delete_account")))
    deleted(english(user), account, "Messages: 1")


def test_an_operator_without_subscribers_can_be_deleted(root: HttpClient) -> None:
    client = make.client()
    make.channel(client, tariffs=[make.tariff(client)])
    deleted(root, client, "Channels: 1", "Tariffs: 1")
    assert not Client.objects.exists()
    assert not Channel.objects.exists()


def test_a_long_count_stops_at_its_limit(root: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "COUNT_LIMIT", 2)
    client = make.client()
    category = make.category(client)
    for _number in range(3):
        make.channel(client).additional_categories.add(category)
    assert "Channels: &gt; 2" in text(root.get(address(Category, "delete", category.pk)))
