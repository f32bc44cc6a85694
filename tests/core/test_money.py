"""Sums in any currency: table, rounding, and what comes back from the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState
from django.db.models import Sum

from core.currencies import DECIMALS, NUMBERS, decimals_of
from core.fields import BalanceField, MoneyField
from core.money import format_money, is_payable, round_money
from core.money_columns import MoneyColumns
from tests import factories as make
from tvmiddleware.models import Customer, Tariff

D = Decimal
NO_MONEY = {"begin_time", "discount", "end_time", "percent", "timeout"}


def test_the_table_is_iso_4217() -> None:
    assert [decimals_of(code) for code in ("RUB", "KWD", "BHD", "TND", "JPY", "UGX", "rub")] == [2, 3, 3, 3, 0, 0, 2]
    assert (NUMBERS["RUB"], NUMBERS["AMD"], NUMBERS["KWD"]) == ("643", "051", "414")
    assert all(len(code) == 3 and code.isupper() and NUMBERS[code].isdecimal() for code in DECIMALS)
    assert len(set(NUMBERS.values())) == len(NUMBERS)


@pytest.mark.parametrize(
    ("amount", "decimals", "rounded"),
    [("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("2.5", 0, "3"), ("0.0005", 3, "0.001"), ("10", 3, "10.000")],
)
def test_halves_go_up(amount: str, decimals: int, rounded: str) -> None:
    assert str(round_money(D(amount), decimals)) == rounded


def test_written_as_the_currency_is() -> None:
    assert [format_money(D("250.5"), code) for code in ("RUB", "JPY", "KWD")] == ["250.50", "251", "250.500"]
    assert [is_payable(D("0.125"), code) for code in ("RUB", "JPY", "KWD")] == [False, False, True]


def test_columns_of_money_are_fields_of_money() -> None:
    found = [field for model in apps.get_models() for field in model._meta.local_fields]
    sums = [one for one in found if isinstance(one, models.DecimalField) and one.name not in NO_MONEY]
    assert not [str(one) for one in sums if not isinstance(one, MoneyField | BalanceField)]
    assert {one.decimal_places for one in sums} == {3}


@pytest.mark.django_db
@pytest.mark.parametrize("sum_", ["999999999999.999", "-999999999999.999", "0.001", "0.10", "12345678.90"])
def test_a_balance_comes_back(sum_: str) -> None:
    row = make.customer(make.client())
    Customer.objects.filter(pk=row.pk).update(balance=D(sum_))
    assert str(Customer.objects.get(pk=row.pk).balance) == sum_
    assert Customer.objects.filter(balance=D(sum_)).exists()
    assert Customer.objects.aggregate(all=Sum("balance"))["all"] == D(sum_)


@pytest.mark.django_db
def test_a_price_has_the_decimals_it_had() -> None:
    row = make.tariff(make.client(), price=D("9999999999.999"), default_activation_price=D(100))
    found = Tariff.objects.get(pk=row.pk)
    assert (str(found.price), str(found.default_activation_price)) == ("9999999999.999", "100.00")


@pytest.mark.django_db(transaction=True)
def test_columns_there_and_back() -> None:
    """A table with sums in it keeps them, and what else the column was."""
    row = make.tariff(make.client(), price=D("12.34"))
    state = ProjectState.from_apps(apps)
    operation = MoneyColumns("tariff", ("price", "default_activation_price"))
    before = state.clone()
    for name in operation.names:
        field = state.models["tvmiddleware", "tariff"].fields[name]
        old: models.Field[Any, Any] = models.DecimalField(max_digits=12, decimal_places=2, default=0, null=field.null)
        before.alter_field("tvmiddleware", "tariff", name, old, True)
    with connection.schema_editor() as editor:
        operation.database_backwards("tvmiddleware", editor, state, before)
    after = before.clone()
    operation.state_forwards("tvmiddleware", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("tvmiddleware", editor, before, after)
    assert Tariff.objects.get(pk=row.pk).price == D("12.34")
    Tariff.objects.filter(pk=row.pk).update(price=D("0.125"), default_activation_price=None)
    assert Tariff.objects.values_list("price", "default_activation_price").get(pk=row.pk) == (D("0.125"), None)
