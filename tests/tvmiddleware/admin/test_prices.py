"""Prices, periods, currencies and bundles in the panel: what the Billing API refuses the forms refuse too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client as HttpClient

from billing.constants import Source
from billing.models import Discount, PriceChange
from billing.services.ledger import transaction_post
from clients.models import Client
from core.limits import FieldsInvalid
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.models import AbonementCounter, Account, Customer, PriceCategory, Tariff, VirtualTariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def http(north: Client) -> HttpClient:
    return english(browser(rights(staff("norths", client=north))))


def send(http: HttpClient, row: Any, **changes: Any) -> Any:
    page = address(type(row), "change", row.pk)
    return http.post(page, form_data(http.get(page), **changes))


def errors(answer: Any) -> list[str]:
    return list(answer.context["adminform"].form.errors) if answer.status_code == 200 else []


# --- numbers and days -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("price", "-5"),
        ("price", "1.005"),
        ("default_activation_price", "-0.01"),
        ("period", "1201"),
        ("basic_tariff_priority", "11"),
        ("currency", "ZZZ"),
    ],
)
def test_what_no_tariff_has(http: HttpClient, north: Client, name: str, value: str) -> None:
    row = make.tariff(north, price=10)
    assert errors(send(http, row, **{name: value})) == [name]
    row.refresh_from_db()
    assert row.price == 10


def test_a_tariff_in_dinars(http: HttpClient, north: Client) -> None:
    Client.objects.filter(pk=north.pk).update(currency="KWD")
    row = make.tariff(north, price=10)
    assert errors(send(http, row, price="1.0005")) == ["price"]
    assert send(http, row, price="1.005").status_code == 302
    row.refresh_from_db()
    assert row.price == Decimal("1.005")


def test_a_tariff_in_yen(http: HttpClient, north: Client) -> None:
    row = make.tariff(north, price=10)
    assert errors(send(http, row, price="10.50", currency="JPY")) == ["price"]
    assert send(http, row, price="10", currency="JPY").status_code == 302


def test_other_prices_and_percentages(http: HttpClient, north: Client) -> None:
    tariff = make.tariff(north)
    category = PriceCategory.objects.create(client=north, name="P")
    bundle = VirtualTariff.objects.create(client=north, name="B")
    bundle.tariffs.add(tariff)
    change = PriceChange.objects.create(tariff=tariff, price=5, valid_from="2027-01-01")
    discount = Discount.objects.create(client=north, percent=5, valid_from="2026-05-01", valid_until="2026-06-01")
    assert errors(send(http, category, price="-1")) == ["price"]
    assert errors(send(http, category, price="0.001")) == ["price"]
    assert errors(send(http, bundle, price="-1")) == ["price"]
    assert errors(send(http, bundle, price="0.001")) == ["price"]
    assert errors(send(http, change, price="-1")) == ["price"]
    assert errors(send(http, change, price="0.001")) == ["price"]
    assert errors(send(http, change, announce_on="2027-01-02")) == ["valid_from"]
    assert errors(send(http, discount, percent="100.01")) == ["percent"]
    assert errors(send(http, discount, percent="-1")) == ["percent"]
    assert errors(send(http, discount, valid_until="2026-04-30")) == ["valid_until"]
    assert send(http, discount, valid_until="2026-05-01").status_code == 302


def test_a_row_that_offends_can_be_switched_off_in_the_list(http: HttpClient, north: Client) -> None:
    """Its price has more places than the currency since the operator's was changed."""
    row = make.tariff(north, price=Decimal("1.005"))
    page = address(Tariff, "changelist")
    shown = http.get(page)
    formset = shown.context["cl"].formset
    data = {**formset.management_form.initial, "form-0-id": row.pk, "_save": "1"}
    sent = {f"form-{name}" if not name.startswith("form-") else name: value for name, value in data.items()}
    assert http.post(page, {**sent, "_save": "1"}).status_code == 302
    row.refresh_from_db()
    assert not row.enabled


# --- currencies -----------------------------------------------------------------------------------------------------
def test_a_tariff_of_subscribers_keeps_its_currency(http: HttpClient, north: Client) -> None:
    row = make.tariff(north)
    make.customer(north, tariffs=[row])
    assert errors(send(http, row, currency="USD")) == ["currency"]
    assert send(http, make.tariff(north), currency="USD").status_code == 302


def test_a_customer_with_money_keeps_his_currency(http: HttpClient, north: Client) -> None:
    customer = make.customer(north, lastname="A")
    transaction_post(customer=customer, amount=Decimal(5), source=Source.MANUAL, now=NOW)
    assert errors(send(http, customer, currency="EUR")) == ["currency"]
    assert send(http, customer, currency="RUB").status_code == 302
    customer.refresh_from_db()
    customer.currency = "EUR"
    with pytest.raises(FieldsInvalid):
        customer.save()
    assert send(http, make.customer(north, lastname="B"), currency="EUR").status_code == 302


def test_nobody_is_given_a_tariff_in_another_currency(http: HttpClient, north: Client) -> None:
    dollars, usual = make.tariff(north, name="Dollars", currency="USD"), make.tariff(north, name="Usual")
    hidden = make.tariff(north, name="Hidden", currency="USD", period=0)
    customer = make.customer(north, lastname="A")
    account = make.account(north, customer=customer)
    for row in (customer, account):
        assert errors(send(http, row, tariffs=[dollars.pk])) == ["tariffs"]
        assert send(http, row, tariffs=[usual.pk, hidden.pk]).status_code == 302
        assert set(row.tariffs.all()) == {usual, hidden}
    assert errors(send(http, customer, currency="USD")) == ["tariffs"]
    assert send(http, customer, currency="USD", tariffs=[dollars.pk]).status_code == 302


def test_what_a_release_before_connected_is_told(north: Client) -> None:
    dollars = make.tariff(north, currency="USD", price=10)
    of_customer, through_account = make.customer(north, tariffs=[dollars]), make.customer(north)
    make.account(north, customer=through_account, tariffs=[dollars])
    make.customer(north, currency="USD", tariffs=[dollars])
    make.customer(north, tariffs=[make.tariff(north)])
    Tariff.objects.filter(pk=dollars.pk).update(enabled=False)
    told = [one.msg for one in run_checks(databases=["default"]) if one.id == "smarty.W075"]
    ids = f"{of_customer.pk}, {through_account.pk}"
    assert told == [f"Customers with a tariff in another currency than their money: {ids}."]


# --- bundles --------------------------------------------------------------------------------------------------------
def test_a_bundle_is_of_one_period_and_currency(http: HttpClient, north: Client) -> None:
    month, other, year = make.tariff(north), make.tariff(north), make.tariff(north, period=12)
    hidden, dollars = make.tariff(north, period=0), make.tariff(north, currency="USD")
    page, given = address(VirtualTariff, "add"), {"name": "B", "enabled": "on", "meta": "{}"}
    for wrong in ([month, year], [month, dollars]):
        answer = http.post(page, {**given, "tariffs": [one.pk for one in wrong]})
        assert errors(answer) == ["tariffs"]
    assert http.post(page, {**given, "tariffs": [month.pk, other.pk, hidden.pk]}).status_code == 302
    bundle = VirtualTariff.objects.get()
    assert errors(send(http, bundle, tariffs=[month.pk, year.pk])) == ["tariffs"]
    assert errors(send(http, month, period="12")) == ["period"]
    assert errors(send(http, month, currency="USD")) == ["currency"]
    assert send(http, month, name="Month").status_code == 302


def test_a_bundle_of_a_release_before_is_told(north: Client) -> None:
    bundle = VirtualTariff.objects.create(client=north, name="B")
    bundle.tariffs.add(make.tariff(north), make.tariff(north, period=12))
    told = [one.msg for one in run_checks(databases=["default"]) if one.id == "smarty.W075"]
    assert told == [f"Bundles of tariffs with different periods or currencies: {bundle.pk}."]


# --- numbers of accounts --------------------------------------------------------------------------------------------
def test_the_number_that_is_proposed(http: HttpClient, north: Client) -> None:
    """Not one more than a phone that somebody has for a number, and not that of who was deleted."""
    customer = make.customer(north)
    for number in (100_001, 100_002, 79_161_234_567):
        make.account(north, customer=customer, abonement=number)
    page = address(Account, "add")
    shown = http.get(page)
    assert shown.context["adminform"].form["abonement"].value() == "100003"
    given = {"customer": customer.pk, "abonement": "100003", "active": "on", "preferred_timeshift_offset": "0"}
    assert http.post(page, form_data(shown, **given)).status_code == 302
    Account.objects.get(abonement=100_003).delete()
    assert http.get(page).context["adminform"].form["abonement"].value() == "100004"
    assert AbonementCounter.objects.get(client=north).last == 100_003
    assert errors(http.post(page, form_data(shown, **{**given, "abonement": str(10**15)}))) == ["abonement"]


def test_a_new_customer_has_no_currency_to_lose(http: HttpClient) -> None:
    page = address(Customer, "add")
    assert http.post(page, form_data(http.get(page), lastname="New", currency="EUR")).status_code == 302
    assert Customer.objects.get().currency == "EUR"
