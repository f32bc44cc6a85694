"""What happens to the rows of a database table besides being read and written: is it copied with its operator, how long
are its rows kept, what is forgotten in the cache when one changes.

Each model is registered once, in its own app's ``tables.py`` or ``tables/<noun>.py``, which the app finds when it is
ready (``core.discovery.discover_tables``). Who uses the rules: ``clone_client``, ``apply_retention``, and here the
signals. What is wrong or there twice is refused while the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

Receiver = Callable[..., None]
"""Of a Django signal: called with ``sender``, ``instance`` and more."""


# --- copied with its operator? ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CopiedTable:
    """Copied. ``rows``: which of them; ``begins``: fields that begin anew, with their value; ``only_with``: the option
    of the command that asks for it; ``kept_secrets``: secrets that come along, and why; ``ids_in_json``: JSON field ->
    key -> label of the model that the id is of ("" = one that this version does not keep: the copy has none);
    ``one_of``: pointers of which a row has one, so that it is left out where that one leads to what was."""

    rows: Q = field(default_factory=Q)
    begins: dict[str, Any] = field(default_factory=dict)
    only_with: str = ""
    kept_secrets: dict[str, str] = field(default_factory=dict)
    ids_in_json: dict[str, dict[str, str]] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftTable:
    """Deliberately not copied. ``is_reported``: staff set it up, so the command says that it has to be set up again."""

    reason: str
    is_reported: bool = False


CloneRule = CopiedTable | LeftTable
SHARED = LeftTable("all operators share it")
"""No pointer of it leads to an operator, so there is nothing to copy."""
SUBSCRIBERS = LeftTable("belongs to subscribers")
LOG = LeftTable("what happened at the source")


# --- how long are its rows kept? --------------------------------------------------------------------------------------
class Forget(Protocol):
    def __call__(self, *, now: datetime) -> int:
        """Delete what has had its time, in small batches; how many rows."""


@dataclass(frozen=True)
class Expires:
    """Rows have a lifetime: ``apply_retention`` calls ``forget`` nightly. ``what``: its line in that command's report;
    ``position``: when, among the others."""

    what: str
    forget: Forget
    position: int = 1000


@dataclass(frozen=True)
class Stays:
    """Rows stay, or something else deletes them: what, and why."""

    reason: str


STAFF = Stays("staff set it up and take it away")
WITH_OWNER = Stays("goes with the row that it belongs to")


# --- what is forgotten in the cache? ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class CacheScope:
    """Receivers that forget what was built from a row: when it is saved or deleted (``changed``), only saved, only
    deleted, about to be deleted (``doomed``), and when rows of a many-to-many field come or go (``links``)."""

    changed: Receiver | None = None
    saved: Receiver | None = None
    deleted: Receiver | None = None
    doomed: Receiver | None = None
    links: Mapping[str, Receiver] = field(default_factory=dict)

    def connect(self, model: type[Model]) -> None:
        for signal, receiver in (
            (post_save, self.changed),
            (post_delete, self.changed),
            (post_save, self.saved),
            (post_delete, self.deleted),
            (pre_delete, self.doomed),
        ):
            if receiver is not None:
                signal.connect(receiver, sender=model, weak=False)
        for name, receiver in self.links.items():
            m2m_changed.connect(receiver, sender=through(model, name), weak=False)


@dataclass(frozen=True)
class NotCached:
    """Nothing that is built from its rows is kept; why that is so."""

    reason: str


READ_EACH_TIME = NotCached("whoever answers from its rows reads them each time")


# --- the registry -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TableRules:
    clone: CloneRule
    retention: Expires | Stays
    cached: tuple[CacheScope, ...] | NotCached


TABLES: dict[str, TableRules] = {}
"""Label of the model -> what was said of it."""
CLONE_RULES: dict[str, CloneRule] = {}
"""Those of tables that lead to an operator."""
SCOPES: dict[str, list[CacheScope]] = {}
"""Label -> what forgets what was built from it, also of apps that stand above its own."""


def register_table(
    model: type[Model],
    *,
    clone: CloneRule,
    retention: Expires | Stays,
    cached: CacheScope | tuple[CacheScope, ...] | NotCached,
) -> None:
    """Say what happens to a table. ``cached=()``: only apps above keep something of it, see ``register_cache_scope``.

    Raises ImproperlyConfigured for a second registration, a rule of a wrong kind, or fields that are not there.
    """
    label = model._meta.label
    if label in TABLES:
        raise ImproperlyConfigured(f"{label} is registered twice")
    scopes = (cached,) if isinstance(cached, CacheScope) else cached
    check_clone_rule(model, clone)
    check_retention(label, retention)
    if not isinstance(scopes, NotCached):
        register_cache_scope(model, *scopes)
    TABLES[label] = TableRules(clone, retention, scopes)
    if clone is not SHARED:
        CLONE_RULES[label] = clone


def register_cache_scope(model: type[Model], *scopes: CacheScope) -> None:
    """What else forgets what was built from ``model``: an app keeps something of a table below it. Raises
    ImproperlyConfigured for what is no scope, or links of a field that is not there."""
    for scope in scopes:
        if not isinstance(scope, CacheScope):
            raise ImproperlyConfigured(f"{model._meta.label}: {scope!r} is no CacheScope")
        scope.connect(model)
        SCOPES.setdefault(model._meta.label, []).append(scope)


def expiring_tables() -> list[Expires]:
    """The tables with rows that expire, in the order in which ``apply_retention`` works."""
    found = [rules.retention for rules in TABLES.values() if isinstance(rules.retention, Expires)]
    return sorted(found, key=lambda one: (one.position, one.what))


def check_clone_rule(model: type[Model], rule: CloneRule) -> None:
    if not isinstance(rule, CloneRule):
        raise ImproperlyConfigured(f"{model._meta.label}: {rule!r} is no CopiedTable and no LeftTable")
    if isinstance(rule, CopiedTable):
        check_fields(model, {*rule.begins, *rule.kept_secrets, *rule.ids_in_json, *rule.one_of})


def check_retention(label: str, rule: Expires | Stays) -> None:
    if not isinstance(rule, Expires | Stays):
        raise ImproperlyConfigured(f"{label}: {rule!r} is no Expires and no Stays")
    if isinstance(rule, Expires) and rule.what in {one.what for one in expiring_tables()}:
        raise ImproperlyConfigured(f"{label}: apply_retention has a line {rule.what!r} already")


def check_fields(model: type[Model], names: Iterable[str]) -> None:
    for name in sorted(names):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            raise ImproperlyConfigured(f"{model._meta.label} has no field {name!r}") from None


def through(model: type[Model], name: str) -> Any:
    """The table between, of a many-to-many field."""
    check_fields(model, [name])
    column: Any = model._meta.get_field(name)
    if not column.many_to_many:
        raise ImproperlyConfigured(f"{model._meta.label}.{name} is no many-to-many field")
    return column.remote_field.through
