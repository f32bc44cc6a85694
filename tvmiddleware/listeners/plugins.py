"""Operators' external systems hear of what happens to their subscribers (docs/how-to/external-api.md, "The hooks")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from core.events import Stage, register_listener
from tvmiddleware.events import AccountUpdate, OperatorEvent, TariffsChanged
from tvmiddleware.services import plugins

E = TypeVar("E", bound=OperatorEvent)


def register() -> None:
    register_listener(AccountUpdate, accounts_updated, name="plug-in", stage=Stage.OUTSIDE)
    register_listener(TariffsChanged, tariffs_changed, name="plug-in", stage=Stage.OUTSIDE)


def accounts_updated(events: Sequence[AccountUpdate]) -> None:
    for client_id, updates in of_operators(one for one in events if not one.external_system_knows):
        plugins.accounts_updated(client_id, updates)


def tariffs_changed(events: Sequence[TariffsChanged]) -> None:
    for client_id, changes in of_operators(events):
        plugins.tariffs_added(client_id, changes)


def of_operators(events: Iterable[E]) -> Iterable[tuple[int, list[E]]]:
    """The events of each operator, in their order."""
    found: dict[int, list[E]] = defaultdict(list)
    for one in events:
        found[one.client_id].append(one)
    return found.items()
