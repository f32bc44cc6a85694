"""What an operator's money, days and numbers are: chosen from what there is, and not changed under booked money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client as HttpClient

from billing.constants import Source
from billing.services.ledger import transaction_post
from clients.models import Client
from core.limits import FieldsInvalid
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data, text
from tests.core.admin.rows import staff
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> HttpClient:
    return english(browser(staff("root", is_superuser=True)))


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


def send(http: HttpClient, client: Client, **changes: Any) -> Any:
    page = address(Client, "change", client.pk)
    return http.post(page, form_data(http.get(page), **changes))


def errors(answer: Any) -> dict[str, Any]:
    return dict(answer.context["adminform"].form.errors) if answer.status_code == 200 else {}


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("time_zone", "Mars/Base", "Asia/Almaty"),
        ("currency", "rub", "EUR"),
        ("currency", "ZZZ", "KWD"),
        ("max_trial_days", "3661", "3660"),
        ("contract_number_mask", "{number}/####", "D-{year}/{number:6}"),
        ("contract_number_mask", "{nummer}", "D-######"),
        ("invoice_number_mask", "{number:99}", "%06d"),
        ("invoice_number_mask", "x" * 120, "x" * 100),
    ],
)
def test_chosen_from_what_there_is(root: HttpClient, north: Client, name: str, wrong: str, right: str) -> None:
    assert list(errors(send(root, north, **{name: wrong}))) == [name]
    before = getattr(north, name)
    north.refresh_from_db()
    assert getattr(north, name) == before
    assert send(root, north, **{name: right}).status_code == 302
    north.refresh_from_db()
    assert str(getattr(north, name)) == right


def test_booked_money_keeps_its_currency(root: HttpClient, north: Client) -> None:
    customer = make.customer(north)
    transaction_post(customer=customer, amount=Decimal(5), source=Source.MANUAL, now=NOW)
    assert list(errors(send(root, north, currency="EUR"))) == ["currency"]
    assert send(root, north, name="North again").status_code == 302
    north.refresh_from_db()
    assert (north.currency, north.name) == ("RUB", "North again")
    north.currency = "EUR"
    with pytest.raises(FieldsInvalid):
        north.save()


def test_a_customer_of_another_currency_is_no_obstacle(root: HttpClient, north: Client) -> None:
    customer = make.customer(north, currency="EUR")
    transaction_post(customer=customer, amount=Decimal(5), source=Source.MANUAL, now=NOW)
    assert send(root, north, currency="USD").status_code == 302


def test_what_a_release_before_took_is_told_and_can_be_mended(root: HttpClient, north: Client) -> None:
    transaction_post(customer=make.customer(north), amount=Decimal(5), source=Source.MANUAL, now=NOW)
    Client.objects.filter(pk=north.pk).update(currency="rub", time_zone="Mars/Base")
    (told,) = [one for one in run_checks(databases=["default"]) if one.id == "smarty.W073"]
    assert told.msg == f"Operator #{north.pk}: currency 'rub', time_zone 'Mars/Base' can't be used."
    assert "Mars/Base" in text(root.get(address(Client, "change", north.pk)))
    assert set(errors(send(root, north, name="N"))) == {"currency", "time_zone"}
    assert send(root, north, currency="RUB", time_zone="Europe/Moscow").status_code == 302
    assert not [one for one in run_checks(databases=["default"]) if one.id == "smarty.W073"]
