"""Limits of tables: in the database, on the fields, added by ``migrate`` whatever rows a release before has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, connection, models, transaction

from billing.models import Discount
from core.database_limits import Limit, Within, add_limits, limits_of, missing_limits, names_in
from tests import factories as make
from tvmiddleware.models import Account, Tariff

OURS = ("billing", "clients", "library", "tvmiddleware")
ELSEWHERE = {"DeviceGroupLimit.sessions_count", "SkipVideoFragment.begin_time", "SkipVideoFragment.end_time"}
"""By its type; by ``skip_fragment_in_order``."""


def limited() -> Iterator[tuple[Any, Limit]]:
    return ((model, limit) for model in apps.get_models() for limit in limits_of(model))


def bounds(field: Any) -> tuple[Any, Any]:
    own = [one for one in field._validators if isinstance(one, MinValueValidator | MaxValueValidator)]
    least = [one.limit_value for one in own if isinstance(one, MinValueValidator)]
    most = [one.limit_value for one in own if isinstance(one, MaxValueValidator)]
    return (least[0] if least else None, most[0] if most else None)


def test_what_fields_say_the_database_keeps() -> None:
    kept = {}
    for model, limit in limited():
        if isinstance(limit, Within):
            kept[f"{model.__name__}.{limit.values['field']}"] = (limit.values["least"], limit.values["most"])
    fields = {
        f"{model.__name__}.{field.name}": bounds(field)
        for name in OURS
        for model in apps.get_app_config(name).get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.IntegerField | models.DecimalField) and bounds(field) != (None, None)
    }
    assert {name: found for name, found in fields.items() if name not in ELSEWHERE} == kept


@pytest.mark.django_db
def test_the_database_has_them_all() -> None:
    assert not list(missing_limits(connection))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"price": Decimal("-0.01")},
        {"default_activation_price": Decimal(-5)},
        {"period": 1201},
        {"basic_tariff_priority": 11},
    ],
)
def test_an_update_past_the_forms_is_refused(values: dict[str, Any]) -> None:
    row = make.tariff(make.client())
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db
def test_days_in_their_order() -> None:
    row = Discount.objects.create(client=make.client(), percent=5, valid_from=date(2026, 5, 1))
    Discount.objects.filter(pk=row.pk).update(valid_until=date(2026, 5, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Discount.objects.filter(pk=row.pk).update(valid_until=date(2026, 4, 30))


# --- an installation with rows that do not keep them ----------------------------------------------------------------
def without(model: Any, *names: str) -> None:
    """As the table was before the limits."""
    limits = [one for one in limits_of(model) if one.name in names]
    editor: Any
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            kept = list(model._meta.constraints)
            model._meta.constraints = [one for one in kept if one not in limits]
            editor._remake_table(model)
            model._meta.constraints = kept
        else:
            for limit in limits:
                editor.remove_constraint(model, limit)


@pytest.fixture
def tariff() -> Iterator[Tariff]:
    """One that costs less than nothing, in a table without its limits."""
    names = ("tariff_price_not_negative", "tariff_period_within")
    without(Tariff, *names)
    row = make.tariff(make.client(), price=Decimal(-5))
    yield row
    Tariff.objects.all().delete()
    missing = [one for one in limits_of(Tariff) if one.name not in names_in(connection, Tariff._meta.db_table)]
    if missing:
        add_limits(connection, Tariff, missing)


@pytest.mark.django_db(transaction=True)
def test_migrate_names_the_rows_and_adds_the_rest(tariff: Tariff, capfd: pytest.CaptureFixture[str]) -> None:
    call_command("migrate", verbosity=0)
    values = capfd.readouterr().err
    assert f"tvmiddleware.Tariff: the limit tariff_price_not_negative is not kept by the rows {tariff.pk}" in values
    there = names_in(connection, Tariff._meta.db_table)
    assert ("tariff_price_not_negative" in there, "tariff_period_within" in there) == (False, True)
    assert Tariff.objects.get(pk=tariff.pk).price == -5
    warned = [one for one in run_checks(databases=["default"]) if one.id == "smarty.W074"]
    assert f"rows {tariff.pk}" in warned[0].msg

    Tariff.objects.filter(pk=tariff.pk).update(price=5)
    call_command("migrate", verbosity=0)
    assert "limit" not in capfd.readouterr().err
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.filter(pk=tariff.pk).update(price=-5)
    assert not [one for one in run_checks(databases=["default"]) if one.id == "smarty.W074"]


@pytest.mark.django_db(transaction=True)
def test_a_later_change_of_the_table_lets_the_row_be(tariff: Tariff) -> None:
    """SQLite fills a new table from the old one."""
    field = Tariff._meta.get_field("name")
    wider = models.CharField(max_length=300)
    wider.set_attributes_from_name("name")
    wider.model = Tariff
    with connection.schema_editor() as editor:
        editor.alter_field(Tariff, field, wider)
        editor.alter_field(Tariff, wider, field)
    assert Tariff.objects.get(pk=tariff.pk).price == -5
    assert "tariff_price_not_negative" not in names_in(connection, Tariff._meta.db_table)
    assert "tariff_priority_within" in names_in(connection, Tariff._meta.db_table)


@pytest.mark.django_db(transaction=True)
def test_there_and_back() -> None:
    limit = next(one for one in limits_of(Account) if one.name == "account_abonement_within")
    without(Account, limit.name)
    assert [(model, [one.name for one in missing]) for model, missing in missing_limits(connection)] == [
        (Account, [limit.name])
    ]
    add_limits(connection, Account, [limit])
    assert limit.name in names_in(connection, Account._meta.db_table)
