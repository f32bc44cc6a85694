"""What billing does when somebody registers: default tariffs, and the account is switched on if that costs nothing."""

from __future__ import annotations

from billing.services.charging import customer_activate
from billing.services.tariffs import tariffs_assign_default
from tvmiddleware.models import Account
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.registration import RegisterParams, RegistrationRules


class BillingRegistration(RegistrationRules):
    def completed(self, params: RegisterParams, account: Account) -> None:
        actor = actor_of(account)
        given = tariffs_assign_default(customer=account.customer, account=account, now=params.now, actor=actor)
        if given and not account.auto_activation_period:
            customer_activate(customer=account.customer, now=params.now, actor=actor)
