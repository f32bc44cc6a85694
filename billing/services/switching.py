"""Switching accounts on and off for an operator's billing, with a word to the operator's external system."""

from __future__ import annotations

from external_api.selectors.integrations import billing_of, offers_hook
from external_api.services.asking import call_hook
from tvmiddleware.models import Account
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services.account_records import account_switch
from tvmiddleware.services.plugins import params_of


def account_set_active(*, operator: Operator, account: Account, active: bool, notify: bool, actor: str) -> None:
    """Switch the account. With ``notify`` the external system is told first, and ExternalApiError keeps the account as
    it is; a system that has no such hook needs not be told."""
    if notify:
        integration = billing_of(operator.integrations, account.customer.custom_billing_api)
        hook = "activate_account" if active else "deactivate_account"
        if offers_hook(integration, hook):
            call_hook(integration, hook, account=account, params=params_of(account))
    account_switch(account=account, active=active, actor=actor, external_system_knows=True)
