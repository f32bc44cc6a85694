"""Telling an operator's external system what billing has done: after the commit; failures stay in the log."""

from __future__ import annotations

from collections.abc import Sequence

from billing.schedule.state import CustomerState
from billing.selectors.snapshots import CustomerSnapshot
from billing.services.external import params_of, plugin_for
from external_api.selectors.integrations import Integration, offers
from external_api.services.asking import ask_or_none
from tvmiddleware.models import Account
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services.plugins import tariffs_added

HOOKS = ("activate_account", "deactivate_account", "on_tariff_add")


def customers_changed(snapshots: Sequence[CustomerSnapshot]) -> None:
    """Accounts that were switched, tariffs that were connected."""
    touched = [one for one in snapshots if one.state.activated or one.state.deactivated or one.state.linked]
    listening = {client_id for client_id in {one.customer.client_id for one in touched} if listens(client_id)}
    for one in touched:
        if one.customer.client_id in listening:
            customer_changed(one, plugin_for(one.customer))


def listens(client_id: int) -> bool:
    operator = operator_now(client_id)
    return operator is not None and any(offers(one, hook) for one in operator.integrations for hook in HOOKS)


def customer_changed(one: CustomerSnapshot, plugin: Integration | None) -> None:
    switched = {**dict.fromkeys(one.state.activated, HOOKS[0]), **dict.fromkeys(one.state.deactivated, HOOKS[1])}
    wanted = [pk for pk, hook in switched.items() if offers(plugin, hook)]
    accounts = Account.objects.select_related("customer", "client")
    for account in accounts.filter(pk__in=wanted):
        ask_or_none(plugin, switched[account.pk], account=account, params=params_of(one.customer))
    if not offers(plugin, HOOKS[2]):
        return
    added = tariffs_of_subjects(one.state)
    rows = accounts.in_bulk([pk for pk in added if pk is not None])
    for account_id, tariff_ids in added.items():
        subject = one.customer if account_id is None else rows.get(account_id)
        if subject is not None:
            tariffs_added(one.customer, subject, tariff_ids)


def tariffs_of_subjects(state: CustomerState) -> dict[int | None, set[int]]:
    """Who has got which tariffs: account id (None: the customer) -> tariffs."""
    found: dict[int | None, set[int]] = {}
    for subject, tariff_id, on in state.linked:
        if on:
            found.setdefault(subject.account_id, set()).add(tariff_id)
    return found
