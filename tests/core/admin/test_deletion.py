"""Deleting: what goes along, what is kept, what is refused, and that the right to it is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client as HttpClient
from pytest_django import DjangoAssertNumQueries, Settings

from clients.models import Client, Dealer, User
from core.admin import deletion
from epg.models import EpgChannel, EpgSource
from geo.models import City, Country
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import staff
from tests.factories import NOW
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    Category,
    Channel,
    ContentPosition,
    Customer,
    LegalDocument,
    LegalDocumentAcceptance,
    Tariff,
)

pytestmark = pytest.mark.django_db
YES = {"post": "yes"}


def delete(http: HttpClient, row: Model) -> Any:
    return http.post(address(type(row), "delete", row.pk), YES)


def exists(row: Model) -> bool:
    return type(row)._default_manager.filter(pk=row.pk).exists()


def test_children_stand_in_the_way_where_the_installation_says_so(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    client = make.client()
    category = make.category(client)
    make.channel(client, category=category)
    page = delete(root, category)
    assert page.status_code == 200
    assert "Channels: 1" in text(page) or "1" in page.context["protected"][0]
    assert exists(category)
    assert exists(client)
    delete(root, client)
    assert exists(client)
    Channel.objects.all().delete()
    assert delete(root, category).status_code == 302
    assert not exists(category)


def test_bulk_deletion_is_refused_in_the_same_way(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    client = make.client()
    used, unused = make.category(client), make.category(client)
    make.channel(client, category=used)
    chosen = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk], **YES}
    page = root.post(address(Category, "changelist"), chosen)
    assert page.status_code == 200
    assert page.context["protected"]
    assert Category.objects.count() == 2
    root.post(address(Category, "changelist"), {**chosen, "_selected_action": [unused.pk]})
    assert list(Category.objects.all()) == [used]


def test_children_are_kept_without_their_parent(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = False
    client = make.client()
    category = make.category(client)
    channel = make.channel(client, category=category, epg_channel=make.epg_channel())
    assert delete(root, category).status_code == 302
    channel.refresh_from_db()
    assert channel.category is None
    source = EpgSource.objects.get()
    delete(root, source)
    assert EpgChannel.objects.get().source is None
    document = LegalDocument.objects.create(client=client, name="Offer")
    account = make.account(client)
    proof = LegalDocumentAcceptance.objects.create(document=document, version="1", account=account, accepted_at=NOW)
    delete(root, account)
    proof.refresh_from_db()
    assert proof.account is None


def test_positions_outlive_their_channel(root: HttpClient) -> None:
    """ContentPosition.channel would cascade, but a position can stand without it."""
    client = make.client()
    position = ContentPosition.objects.create(
        account=make.account(client), content_type="program", content_id=1, channel=make.channel(client), updated_at=NOW
    )
    assert "tvmiddleware.ContentPosition" in root_admin(Channel).parts
    assert position.channel is not None
    deletion.detach_children([position.channel], parts=())
    position.refresh_from_db()
    assert position.channel is None


def root_admin(model: Any) -> Any:
    from django.contrib import admin

    return admin.site._registry[model]


def test_parts_go_along_without_being_asked_for(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    account = make.account(make.client())
    make.session(account)
    assert delete(root, account).status_code == 302
    assert not AccountAuthKey.objects.exists()
    assert Customer.objects.exists()


def test_children_that_can_not_stand_alone_are_listed(root: HttpClient) -> None:
    customer = make.customer(make.client())
    account = make.account(customer.client, customer=customer)
    page = root.get(address(Customer, "delete", customer.pk))
    assert dict(page.context["model_count"])[str(Account._meta.verbose_name_plural)] == 1
    assert delete(root, customer).status_code == 302
    assert not exists(account)


def test_their_deletion_needs_the_right_too() -> None:
    client = make.client()
    customer = make.customer(client)
    account = make.account(client, customer=customer)
    user = staff("clerk", client=client)
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_customer", "delete_customer")))
    answer = delete(browser(user), customer)
    assert answer.status_code in {200, 403}
    assert exists(account)
    user.user_permissions.add(Permission.objects.get(codename="delete_account"))
    assert delete(browser(user), customer).status_code == 302
    assert not exists(account)


def test_users_of_a_deleted_operator_do_not_become_everybodys(root: HttpClient) -> None:
    client = make.client()
    user = staff("norths", client=client)
    shop = Dealer.objects.create(client=client, name="Shop")
    seller = staff("seller", client=client, dealer=shop)
    delete(root, shop)
    assert not exists(seller)
    delete(root, client)
    assert not exists(client)
    assert not exists(user)
    assert not User.objects.filter(client=None, is_superuser=False).exists()


def test_tariffs_in_use_are_children_too(root: HttpClient, settings: Settings) -> None:
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    client = make.client()
    used, unused = make.tariff(client), make.tariff(client)
    make.account(client, tariffs=[used])
    delete(root, used)
    delete(root, unused)
    assert list(Tariff.objects.all()) == [used]


def test_confirmation_reads_little_whatever_hangs_on_the_row(
    root: HttpClient, django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "COUNT_LIMIT", 5)
    client = make.client()
    customer = make.customer(client)
    for _number in range(8):
        make.account(client, customer=customer)
    with django_assert_max_num_queries(25):
        page = root.get(address(Customer, "delete", customer.pk))
    assert "&gt; 5" in text(page)


def test_too_many_at_once_are_refused(root: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "MOST_AT_ONCE", 2)
    client = make.client()
    rows = [make.category(client) for _number in range(3)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], **YES}
    root.post(address(Category, "changelist"), chosen)
    assert Category.objects.count() == 3


def test_countries_with_cities(root: HttpClient, settings: Settings) -> None:
    country = Country.objects.create(name="Kazakhstan", iso_code="KZ")
    client = make.client(country=country)
    City.objects.create(country=country, name="Almaty")
    settings.TVMW_PREVENT_CASCADE_DELETION = True
    delete(root, country)
    assert exists(country)
    settings.TVMW_PREVENT_CASCADE_DELETION = False
    delete(root, country)
    assert not exists(country)
    assert Client.objects.get(pk=client.pk).country is None
