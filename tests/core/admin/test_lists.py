"""Lists: size of a page, counting up to a bound, search by id, columns that nobody may filter by."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core.admin import paging
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import staff
from tvmiddleware.models import Account, AccountAuthKey, Category, Channel, Customer, PhoneCode, QrLogin

pytestmark = pytest.mark.django_db


def shown(http: HttpClient, model: Any, **query: Any) -> list[int]:
    page = http.get(address(model, "changelist"), query)
    assert page.status_code == 200, page
    return [row.pk for row in page.context["cl"].result_list]


def test_size_of_a_page_is_chosen_in_the_address(root: HttpClient) -> None:
    client = make.client()
    rows = [make.category(client, sort=number) for number in range(60)]
    assert len(shown(root, Category)) == 25
    assert len(shown(root, Category, per_page=10)) == 10
    assert len(shown(root, Category, per_page=50)) == 50
    assert len(shown(root, Category, per_page=100)) == 60
    assert len(shown(root, Category, per_page=7)) == 25
    assert len(shown(root, Category, per_page="all")) == 25
    assert shown(root, Category, per_page=50, p=2) == [row.pk for row in rows[50:]]


def test_links_of_the_list_keep_the_size(root: HttpClient) -> None:
    client = make.client()
    for number in range(30):
        make.category(client, sort=number)
    page = text(root.get(address(Category, "changelist"), {"per_page": 10}))
    assert "?p=2&amp;per_page=10" in page
    assert 'href="?per_page=250"' in page


def test_number_sign_finds_that_row_only(root: HttpClient) -> None:
    client = make.client()
    one, other = make.channel(client, name="Seven"), make.channel(client, name="#1 of sports")
    assert shown(root, Channel, q=f"#{one.pk}") == [one.pk]
    assert shown(root, Channel, q="#999999") == []
    assert shown(root, Channel, q="sports") == [other.pk]


def test_counting_stops_at_the_bound(root: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "BOUND", 20)
    monkeypatch.setattr(paging, "PAGES_AHEAD", 0)
    client = make.client()
    for number in range(70):
        make.category(client, sort=number)
    page = root.get(address(Category, "changelist"), {"per_page": 10})
    paginator = page.context["cl"].paginator
    assert (paginator.count, paginator.more) == (20, True)
    assert root.get(address(Category, "changelist"), {"per_page": 10, "p": 7}).context["cl"].result_list.count() == 10
    last = root.get(address(Category, "changelist"), {"per_page": 10, "p": 7}).context["cl"].paginator
    assert (last.count, last.more) == (70, False)


def test_a_bounded_count_never_reads_further(root: HttpClient) -> None:
    with CaptureQueriesContext(connection) as queries:
        root.get(address(Category, "changelist"))
    counts = [one["sql"] for one in queries if "COUNT(*)" in one["sql"] and "category" in one["sql"]]
    assert len(counts) == 1
    assert f"LIMIT {paging.BOUND + 1}" in counts[0]


def test_without_pagination_nothing_is_counted(root: HttpClient, settings: Settings) -> None:
    settings.TVMIDDLEWARE_DISABLE_PAGINATION = True
    client = make.client()
    rows = [make.category(client, sort=number) for number in range(30)]
    with CaptureQueriesContext(connection) as queries:
        first = root.get(address(Category, "changelist"), {"per_page": 10})
    assert not [one for one in queries if "COUNT(*)" in one["sql"] and "category" in one["sql"]]
    assert [row.pk for row in first.context["cl"].result_list] == [row.pk for row in rows[:10]]
    assert "?p=2&amp;per_page=10" in text(first)
    assert shown(root, Category, per_page=10, p=3) == [row.pk for row in rows[20:]]
    assert "Total" not in text(first)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (PhoneCode, "ticket_digest__startswith"),
        (QrLogin, "ticket_digest__startswith"),
        (AccountAuthKey, "key__startswith"),
        (Account, "password__startswith"),
        (Account, "parent_code__regex"),
    ],
)
def test_secrets_can_not_be_found_out_by_filters(root: HttpClient, model: Any, field: str) -> None:
    assert root.get(address(model, "changelist"), {field: "a"}).status_code == 400


def test_empty_fields_of_the_filter_form_mean_nothing(root: HttpClient) -> None:
    channel = make.channel(make.client())
    assert shown(root, Channel, enabled__exact="", category__id__exact="", q="") == [channel.pk]


def test_filters_offer_own_rows_and_never_name_foreign_ones() -> None:
    north, south = make.client(), make.client()
    mine, theirs = make.category(north, name="My category"), make.category(south, name="Their category")
    make.channel(north, category=mine)
    make.channel(south, category=theirs)
    user = staff("norths", client=north)
    user.user_permissions.set(all_rights())
    page = text(browser(user).get(address(Channel, "changelist")))
    assert "My category" in page
    assert "Their category" not in page
    owner = make.customer(south, lastname="Secretovich")
    account = make.account(south, customer=owner, abonement=987654)
    for model in (AccountAuthKey,):
        found = text(browser(user).get(address(model, "changelist"), {"account__id__exact": account.pk}))
        assert "987654" not in found


def all_rights() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.all()


def test_customers_are_found_by_name_phone_mail_contract_and_abonement(root: HttpClient) -> None:
    client = make.client()
    one = make.customer(
        client,
        lastname="Иванов",
        firstname="Пётр",
        mobile_phone_number="+79991234567",
        email="petr@example.com",
        contract_number="Д-77",
        ext_id="crm-5",
    )
    make.account(client, customer=one, abonement=4455)
    make.customer(client, lastname="Сидоров", firstname="Пётр")
    for query in (
        "Иван",
        "иванов",
        "Иванов П",
        "Пётр Иванов",
        "+7999123",
        "+7 (999) 123-45",
        "petr@",
        "Д-7",
        "crm-5",
        "4455",
        "44",
    ):
        assert shown(root, Customer, q=query) == [one.pk], query
    for query in ("ванов", "Иванов Иван Иванович Иваныч", "nobody"):
        assert shown(root, Customer, q=query) == [], query


def test_accounts_and_sessions_are_found_by_abonement_customer_and_device(root: HttpClient) -> None:
    client = make.client()
    owner = make.customer(client, lastname="Кузнецова", mobile_phone_number="+77010000001")
    box = make.client_device(client, "mag")
    account = make.account(client, customer=owner, abonement=120045, ext_id="bill-9")
    other = make.account(client, abonement=555000)
    device = make.bound_device(account, box, "00:1A:79:AA")
    session = make.session(account, device=box, device_uid="00:1A:79:AA")
    AccountAuthKey.objects.filter(pk=session.pk).update(device=device)
    make.session(other)
    for query in ("120045", "12", "bill-9", "кузнец", "+7701"):
        assert shown(root, Account, q=query) == [account.pk], query
        assert shown(root, AccountAuthKey, q=query) == [session.pk], query
    assert shown(root, AccountAuthKey, q="00:1A:79") == [session.pk]
    assert shown(root, AccountAuthKey, q=session.key) == [session.pk]
    assert shown(root, Account, q="20045") == []
