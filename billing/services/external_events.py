"""Telling an operator's external system what billing has done: after the commit; failures stay in the log."""

from __future__ import annotations

from collections.abc import Sequence

from billing.services.external import params_of, plugin_for
from billing.services.household import Household
from external_api.selectors.integrations import Integration, offers
from external_api.services.asking import ask_or_none
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.operators import operator_now
from tvmiddleware.services.plugins import tariffs_added

HOOKS = ("activate_account", "deactivate_account", "on_tariff_add")


def households_changed(households: Sequence[Household]) -> None:
    """Accounts that were switched, tariffs that were connected."""
    touched = [one for one in households if one.activated or one.deactivated or one.linked]
    listening = {client_id for client_id in {one.customer.client_id for one in touched} if listens(client_id)}
    for one in touched:
        if one.customer.client_id in listening:
            household_changed(one, plugin_for(one.customer))


def listens(client_id: int) -> bool:
    operator = operator_now(client_id)
    return operator is not None and any(offers(one, hook) for one in operator.integrations for hook in HOOKS)


def household_changed(one: Household, plugin: Integration | None) -> None:
    switched = {**dict.fromkeys(one.activated, HOOKS[0]), **dict.fromkeys(one.deactivated, HOOKS[1])}
    wanted = [pk for pk, hook in switched.items() if offers(plugin, hook)]
    for account in Account.objects.select_related("customer", "client").filter(pk__in=wanted):
        ask_or_none(plugin, switched[account.pk], account=account, params=params_of(one.customer))
    for subject, added in tariffs_of_holders(one) if offers(plugin, HOOKS[2]) else ():
        tariffs_added(one.customer, subject, added)


def tariffs_of_holders(one: Household) -> list[tuple[Customer | Account, set[int]]]:
    """Who has got which tariffs: one entry for each holder."""
    found: dict[int, tuple[Customer | Account, set[int]]] = {}
    for holder, tariff_id, on in one.linked:
        if on:
            key = holder.account.pk if holder.account else 0
            found.setdefault(key, (holder.account or one.customer, set()))[1].add(tariff_id)
    return list(found.values())
