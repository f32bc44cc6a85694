"""check_accounts and customers of an external billing: accounts that a plug-in looks after itself.

``process_account`` decides about them instead of Smarty's rules. A plug-in whose ``use_internal_billing`` is False
keeps Smarty from charging its customers, with or without that hook.
"""

from __future__ import annotations

import logging
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from billing.services.batches import run_transaction
from billing.services.external import account_process, charges_itself
from billing.services.parking import Parking
from core.db import fetch_rows
from core.logs import log_event
from external_api.exceptions import ExternalApiError, ExternalApiTimeout
from external_api.objects import ProcessAccountResult
from external_api.selectors.integrations import Integration, billing_of, offers_hook
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services.account_records import account_modify

PROCESS = "process_account"
BATCH = 200
REASON_LENGTH = 20
ACTOR = "plugin"


@dataclass
class ExternalBilling:
    """Which of an operator's customers a plug-in charges instead of Smarty. ``plugins``: by the integration's id that a
    customer names; 0 = the operator's default for billing."""

    client_id: int
    plugins: dict[int, Integration | None] = field(default_factory=dict)
    own: dict[int, bool] = field(default_factory=dict)

    @property
    def nobody(self) -> bool:
        return not any(self.own.values())

    def keep(self, customer_ids: array[int]) -> array[int]:
        """Those that Smarty charges."""
        if self.nobody:
            return customer_ids
        named = self.named()
        return array("q", (pk for pk in customer_ids if not self.is_own(named.get(pk, 0))))

    def named(self) -> dict[int, int]:
        rows = Customer.objects.filter(client_id=self.client_id).exclude(custom_billing_api=0)
        return dict(rows.values_list("pk", "custom_billing_api"))

    def is_own(self, custom_id: int) -> bool:
        return self.own.get(custom_id, self.own[0])

    def processed(self) -> Iterator[tuple[Integration, Account]]:
        """The accounts that a plug-in wants to be asked about, with it."""
        if not any(offers_hook(one, PROCESS) for one in self.plugins.values()):
            return
        last = 0
        while rows := fetch_rows(self.batch(last)):
            for account in rows:
                plugin = self.plugins.get(account.customer.custom_billing_api, self.plugins[0])
                if plugin is not None and offers_hook(plugin, PROCESS):
                    yield plugin, account
            last = rows[-1].pk

    def batch(self, last: int) -> Iterable[Account]:
        rows = Account.objects.select_related("customer", "client").filter(client_id=self.client_id, pk__gt=last)
        return rows.order_by("pk")[:BATCH]


def external_billing_of(client_id: int) -> ExternalBilling:
    """The operator's customers by who charges them. Costs one cache round trip where there are no integrations."""
    operator = operator_now(client_id)
    found = ExternalBilling(client_id)
    if operator is None or not operator.integrations:
        return found
    found.plugins = {0: billing_of(operator.integrations), **{one.id: one for one in operator.integrations}}
    found.own = {pk: looks_after(plugin) for pk, plugin in found.plugins.items()}
    return found


def looks_after(plugin: Integration | None) -> bool:
    """A plug-in that can't even say so is taken at its word of yesterday: nobody is charged by mistake."""
    if plugin is None:
        return False
    try:
        return offers_hook(plugin, PROCESS) or not charges_itself(plugin)
    except ExternalApiError:
        return True


def accounts_process(external_billing: ExternalBilling, parking: Parking) -> dict[str, int]:
    """Ask about each account: result -> how many. A plug-in that does not answer in time is not asked again."""
    counts: Counter[str] = Counter()
    silent: set[int] = set()
    for plugin, account in external_billing.processed():
        if plugin.id in silent:
            parking.count(account.customer_id, f"{plugin.name} does not answer")
            continue
        try:
            counts[process(plugin, account)] += 1
        except ExternalApiTimeout as error:
            silent.add(plugin.id)
            parking.count(account.customer_id, str(error))
        except Exception as error:
            parking.customer(account.customer_id, error)
    return counts


def process(plugin: Integration, account: Account) -> str:
    """A plug-in is asked once; what it says is done as often as the database fails."""
    result = account_process(plugin, account)
    run_transaction(partial(apply, account, result))
    return result.result


def apply(account: Account, result: ProcessAccountResult) -> None:
    """Switch the account as the plug-in says, unless it has done so itself."""
    level = logging.INFO if result.result != ProcessAccountResult.CHECKED else logging.DEBUG
    log_event("accounts", "ACCOUNT_PROCESSED", level, account_id=account.pk, result=result.result, reason=result.reason)
    if result.result not in {ProcessAccountResult.ACTIVATED, ProcessAccountResult.DEACTIVATED}:
        return
    active = result.result == ProcessAccountResult.ACTIVATED
    account.refresh_from_db(fields=["active", "status_reason"])
    if account.active != active:
        usual = StatusReason.ACTIVE if active else StatusReason.DEBT
        known = result.reason if 0 < len(result.reason) <= REASON_LENGTH else usual.value
        account_modify(account=account, actor=ACTOR, active=active, status_reason=known)
