"""Every table says what happens to its rows: ``register_table`` in its app's ``tables``, see docs/how-to/noun.md."""

from __future__ import annotations

import pytest
from django.apps import apps

from core.table_rules import SCOPES, TABLES, Expires, NotCached, Stays, expiring_tables
from tests.architecture.source import APPS

OURS = sorted(model._meta.label for model in apps.get_models() if model._meta.app_label in APPS)
FOREIGN = {"admin.LogEntry"}
"""Tables of Django that lead to an operator."""


@pytest.mark.parametrize("label", OURS)
def test_somebody_decided_about_it(label: str) -> None:
    app, noun = label.split(".")
    assert label in TABLES, f"register_table({noun}, clone=..., retention=..., cached=...) in {app}/tables"


def test_nothing_else_is_registered() -> None:
    assert set(TABLES) == {*OURS, *FOREIGN}


@pytest.mark.parametrize("label", sorted(TABLES))
def test_it_is_forgotten_by_somebody_or_kept_by_nobody(label: str) -> None:
    """``cached=()`` promises that an app above its own registers a scope; NotCached that none does."""
    if isinstance(TABLES[label].cached, NotCached):
        assert label not in SCOPES, f"{label} is NotCached, and yet a scope is registered for it"
    else:
        assert SCOPES.get(label), f"{label} has cached=(), and no app registers a scope (register_cache_scope)"


def test_reasons_are_told() -> None:
    for label, rules in TABLES.items():
        assert not isinstance(rules.cached, NotCached) or rules.cached.reason, label
        assert not isinstance(rules.retention, Stays) or rules.retention.reason, label


def test_sessions_end_first() -> None:
    """What they leave behind is deleted in the same night."""
    assert expiring_tables()[0].what == "sessions"


def test_the_guard_sees_tables() -> None:
    assert {"billing.Charge", "tvmiddleware.Channel", "core.Task"} <= set(OURS)
    assert isinstance(TABLES["sms.Sms"].retention, Expires)
