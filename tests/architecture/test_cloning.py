"""``clone_client``: somebody has decided about every model that leads to an operator, and about every secret in it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from clients.models import Client
from core.fields import SealedTextField, SecretTextField
from core.secret_names import SECRET_NAMES
from core.table_rules import CLONE_RULES, SHARED, TABLES, CopiedTable, LeftTable
from tests.architecture.source import APPS
from tvmiddleware.models import Tariff, VirtualTariff
from tvmiddleware.services.cloning.client_row import CLIENT_BEGINS, CLIENT_KEYS
from tvmiddleware.services.cloning.graph import in_order, operators_models, owner_key, required_pointers, targets

COPIED: dict[Any, CopiedTable] = {
    apps.get_model(label): decision for label, decision in CLONE_RULES.items() if isinstance(decision, CopiedTable)
}
LIKE_A_SECRET = ("secret", "password", "api_key", "token")


def test_every_model_that_leads_to_an_operator_has_a_decision() -> None:
    assert {model._meta.label for model in operators_models()} == set(CLONE_RULES), (
        "copied, left or of subscribers? register_table(...) in <app>/tables, see docs/how-to/noun.md"
    )


def test_many_to_many_fields_lead_to_an_operator_too() -> None:
    assert Tariff in set(targets(VirtualTariff))


def test_a_pointer_that_is_only_a_number_is_decided_about_too() -> None:
    """``client_id`` without a foreign key: no graph shows it."""
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]
    loose = {
        model._meta.label
        for model in ours
        for column in model._meta.concrete_fields
        if column.name == "client_id" and not column.is_relation
    }
    assert loose <= set(CLONE_RULES)


def test_what_is_left_has_a_reason() -> None:
    assert all(decision.reason for decision in CLONE_RULES.values() if isinstance(decision, LeftTable))


def test_the_copied_ones_can_be_put_in_order_and_found() -> None:
    assert set(in_order(COPIED)) == set(COPIED)
    own = operators_models()
    for model in COPIED:
        assert owner_key(model, COPIED) is not None
        lost = [key.name for key in required_pointers(model) if key.related_model in own - {Client} - set(COPIED)]
        assert lost == [], f"{model._meta.label} can't be without what is not copied"


def test_a_part_of_the_channels_comes_with_the_channels() -> None:
    for model, decision in COPIED.items():
        for key in required_pointers(model):
            other = COPIED.get(key.related_model)
            assert other is None or not other.only_with or decision.only_with == other.only_with, model


def test_unique_fields_are_made_anew() -> None:
    """Unique within its operator is fine: the copy is another one."""
    for model, decision in COPIED.items():
        for column in model._meta.concrete_fields:
            assert column.primary_key or not column.unique or column.name in decision.begins, (model, column.name)
        within = {Client, *COPIED}
        for one in model._meta.constraints:
            if isinstance(one, models.UniqueConstraint):
                related = {model._meta.get_field(name).related_model for name in one.fields}
                assert related & within, (model, one.name)
    anew = {*CLIENT_BEGINS, *CLIENT_KEYS, "uid", "domain_prefix"}
    assert {column.name for column in Client._meta.concrete_fields if column.unique and not column.primary_key} <= anew
    assert {column.name for column in Client._meta.concrete_fields if is_secret(column)} <= set(CLIENT_KEYS)


def is_secret(column: Any) -> bool:
    sealed = isinstance(column, SecretTextField | SealedTextField)
    if isinstance(column, models.BooleanField):
        return False
    return sealed or column.name in SECRET_NAMES or any(word in column.name for word in LIKE_A_SECRET)


def test_every_secret_that_comes_along_has_a_reason() -> None:
    for model, decision in COPIED.items():
        secrets = {column.name for column in model._meta.concrete_fields if is_secret(column)}
        assert secrets == set(decision.kept_secrets) - set(decision.begins), model


def test_what_the_decisions_name_is_there() -> None:
    for model, decision in COPIED.items():
        names = {column.name for column in model._meta.concrete_fields}
        assert {*decision.begins, *decision.kept_secrets, *decision.ids_in_json} <= names, model


def test_what_is_shared_leads_to_no_operator() -> None:
    shared = {label for label, rules in TABLES.items() if rules.clone is SHARED}
    assert not shared & {model._meta.label for model in operators_models()}
