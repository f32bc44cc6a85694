"""What register_table refuses while the program starts, and that what it takes is connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import signals

from clients.models import Client
from core import table_rules
from core.table_rules import (
    READ_EACH_TIME,
    SHARED,
    STAFF,
    CacheScope,
    CopiedTable,
    Expires,
    register_cache_scope,
    register_table,
)
from geo.models import City

SIGNALS = (signals.post_save, signals.post_delete, signals.pre_delete, signals.m2m_changed)


@pytest.fixture(autouse=True)
def _nothing_registered() -> Iterator[None]:
    before = [list(signal.receivers) for signal in SIGNALS]
    with (
        patch.dict(table_rules.TABLES, clear=True),
        patch.dict(table_rules.CLONE_RULES, clear=True),
        patch.dict(table_rules.SCOPES, clear=True),
    ):
        hear([[] for _ in SIGNALS])
        yield
    hear(before)


def hear(receivers: list[list[Any]]) -> None:
    for signal, every in zip(SIGNALS, receivers, strict=True):
        signal.receivers = every
        signal.sender_receivers_cache.clear()


def refused(text: str, **rules: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=text):
        register_table(City, **{"clone": SHARED, "retention": STAFF, "cached": READ_EACH_TIME, **rules})


def test_a_table_is_registered_once() -> None:
    register_table(City, clone=SHARED, retention=STAFF, cached=READ_EACH_TIME)
    refused(r"geo\.City is registered twice")


def test_rules_of_a_wrong_kind() -> None:
    refused("no CopiedTable and no LeftTable", clone="copied")
    refused("no Expires and no Stays", retention="30 days")
    refused("no CacheScope", cached=("operator",))


def test_fields_that_are_not_there() -> None:
    refused(r"geo\.City has no field 'secret'", clone=CopiedTable(kept_secrets={"secret": "shown anyway"}))
    refused(r"geo\.City has no field 'tariffs'", cached=CacheScope(links={"tariffs": print}))
    refused(r"geo\.City\.name is no many-to-many field", cached=CacheScope(links={"name": print}))


def test_two_tables_with_one_line_in_the_nights_report() -> None:
    nothing = Expires("cities", lambda *, now: 0)
    register_table(Client, clone=SHARED, retention=nothing, cached=READ_EACH_TIME)
    refused("has a line 'cities' already", retention=nothing)


def test_the_order_of_the_night() -> None:
    for model, what, position in ((City, "first", 10), (Client, "last", 1000)):
        rule = Expires(what, lambda *, now: 0, position)
        register_table(model, clone=SHARED, retention=rule, cached=READ_EACH_TIME)
    assert [one.what for one in table_rules.expiring_tables()] == ["first", "last"]


def test_each_receiver_hears_what_it_was_registered_for() -> None:
    heard: list[str] = []

    def hears(what: str) -> Any:
        return lambda **kwargs: heard.append(what)

    register_cache_scope(
        City,
        CacheScope(changed=hears("changed"), saved=hears("saved"), deleted=hears("deleted"), doomed=hears("doomed")),
    )
    register_cache_scope(Client, CacheScope(links={"available_countries": hears("link")}))
    signals.post_save.send(City, instance=City())
    signals.pre_delete.send(City, instance=City())
    signals.post_delete.send(City, instance=City())
    signals.m2m_changed.send(Client.available_countries.through, instance=Client(), action="post_add", reverse=True)
    assert heard.count("changed") == 2
    assert [what for what in heard if what != "changed"] == ["saved", "doomed", "deleted", "link"]
