"""Spellings of one MAC address that were bound apart by a release before: what the migration makes of them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests import factories as make
from tests.core.test_macs import FORM, SPELLINGS
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice
from tvmiddleware.selectors.devices import device_with_uid

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a table of SQLite does not let go of a constraint"),
]
MIGRATION: Any = importlib.import_module("tvmiddleware.migrations.0020_fill_uid_forms")


@pytest.fixture(autouse=True)
def _before_the_constraint(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    once = next(one for one in AccountDevice._meta.constraints if one.name == "device_uid_form_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(AccountDevice, once)
    yield
    with connection.schema_editor() as editor:
        editor.add_constraint(AccountDevice, once)


def bound(account: Account, *uids: str) -> dict[int, str]:
    """Devices by their ids, and what their UIDs are going to be."""
    kind = make.client_device(account.client, f"mag{account.pk}")
    return {make.bound_device(account, kind, f"{account.pk}-{number}").pk: uid for number, uid in enumerate(uids)}


def through_the_migration(uids: dict[int, str]) -> None:
    for pk, uid in uids.items():
        AccountDevice.objects.filter(pk=pk).update(device_uid=uid, uid_form=None)
    for _run in range(2):  # killed at the end, and started again
        MIGRATION.fill(apps, SimpleNamespace(connection=connection))


def test_bound_apart() -> None:
    client, foreign = make.client(), make.client()
    anna, boris, vera, first, second = (make.account(one) for one in (client, client, foreign, foreign, foreign))
    mine = bound(anna, *SPELLINGS[1:4], "box")
    his, hers = bound(boris, "001a.79aa.bb0c"), bound(vera, "001a79aabb0d")
    texts = {**bound(first, "00:1A:79:AA:BB:0E"), **bound(second, "001a79aabb0e")}
    key = make.session(anna, device_uid=SPELLINGS[3])
    AccountAuthKey.objects.filter(pk=key.pk).update(device_id=list(mine)[2])

    through_the_migration({**mine, **his, **hers, **texts})

    forms = dict(AccountDevice.objects.filter(account__client=client).values_list("pk", "uid_form"))
    assert forms == {list(mine)[0]: SPELLINGS[1], list(mine)[3]: "box", list(his)[0]: FORM}
    assert AccountAuthKey.objects.get().device_id == list(mine)[0]
    owners = {SPELLINGS[1]: anna.pk, "001a.79aa.bb0c": boris.pk, "001A79AABB0C": boris.pk, "box": anna.pk}
    for uid, account_id in owners.items():
        row = device_with_uid(client.pk, uid)
        assert row is not None
        assert row.account_id == account_id, uid
    forms = dict(AccountDevice.objects.filter(account__client=foreign).values_list("account_id", "uid_form"))
    assert forms == {vera.pk: "00:1A:79:AA:BB:0D", first.pk: "00:1A:79:AA:BB:0E", second.pk: "001a79aabb0e"}
