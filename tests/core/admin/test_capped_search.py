"""A search that found more than it shows says so, and nothing is done to "all rows found" of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from billing.models import CustomerTransaction
from core.admin import search
from tests import factories as make
from tests.core.admin.panel import address, browser
from tests.core.admin.rows import staff
from tests.factories import NOW
from tvmiddleware.models import Account, Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> HttpClient:
    monkeypatch.setattr(search, "LIMIT", 3)
    monkeypatch.setattr(search.first_ids, "__defaults__", ("pk", 3))
    return browser(staff("root", is_superuser=True))


def said(page: Any) -> list[str]:
    return [str(one) for one in page.context["messages"]]


def make_accounts(count: int) -> list[Account]:
    client = make.client()
    owner = make.customer(client, lastname="Иванов")
    return [make.account(client, customer=owner, abonement=7000 + n, active=True) for n in range(count)]


@pytest.mark.parametrize("query", ["70", "иванов"])
def test_a_capped_search_says_so(root: HttpClient, query: str) -> None:
    make_accounts(4)
    page = root.get(address(Account, "changelist"), {"q": query})
    assert len(page.context["cl"].result_list) == 3
    assert len(said(page)) == 1
    assert "3" in said(page)[0]
    Account.objects.order_by("pk")[0].delete()
    page = root.get(address(Account, "changelist"), {"q": query})
    assert len(page.context["cl"].result_list) == 3
    assert said(page) == []


def test_all_rows_of_a_capped_search_take_no_action(root: HttpClient) -> None:
    rows = make_accounts(4)
    url = f"{address(Account, 'changelist')}?q=70"
    everything = {"action": "deactivate", "select_across": "1", "_selected_action": [rows[0].pk]}
    answer = root.post(url, everything, follow=True)
    assert Account.objects.filter(active=True).count() == 4
    assert len(said(answer)) == 2
    delete = {**everything, "action": "delete_selected", "post": "yes"}
    root.post(url, delete)
    assert Account.objects.count() == 4
    root.post(url, {**everything, "select_across": "0"})  # those that were ticked are known
    assert Account.objects.filter(active=True).count() == 3
    root.post(f"{address(Account, 'changelist')}?q=7001", everything)
    assert Account.objects.filter(active=True).count() == 2


def test_a_capped_search_is_not_exported(root: HttpClient) -> None:
    make_accounts(4)
    export = "/admin/tvmiddleware/account/export/"
    form = {"format": "0", "resource": "", "accountresource_id": "on"}
    answer = root.post(f"{export}?q=70", form)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?q=70")
    assert root.post(f"{export}?q=7001", form).status_code == 200


def test_a_capped_ledger_is_not_taken_away(root: HttpClient) -> None:
    (account, *_rest) = make_accounts(1)
    for number in range(4):
        own = {"client": account.client, "customer": account.customer, "ext_id": f"e{number}"}
        CustomerTransaction.objects.create(**own, source=4, status=1, amount=5, currency="RUB", created_at=NOW)
    for kind in ("export_csv", "export_xlsx"):
        url = reverse(f"admin:billing_customertransaction_{kind}")
        assert root.get(url, {"q": "иванов"}).status_code == 302
        assert root.get(url, {"q": "e1"}).status_code == 200
        assert root.get(url).status_code == 200


def test_other_searches_are_not_bounded_by_an_earlier_one(root: HttpClient) -> None:
    make_accounts(4)
    root.get(address(Account, "changelist"), {"q": "70"})
    assert said(root.get(address(Customer, "changelist"), {"q": "иванов"})) == []
