"""A name that published plug-ins import from; see ``tvmiddleware/compat``."""

from __future__ import annotations

from tvmiddleware.compat.billing_helpers import CustomerAssignTariff as CustomerAssignTariff
from tvmiddleware.compat.billing_helpers import CustomerBillingCompat as CustomerBillingCompat
from tvmiddleware.compat.billing_helpers import CustomerTariffService as CustomerTariffService
from tvmiddleware.compat.billing_helpers import SubjectSubscriptionService as SubjectSubscriptionService
from tvmiddleware.compat.billing_helpers import SubscriptionCreator as SubscriptionCreator
from tvmiddleware.compat.billing_helpers import activation_price as activation_price
from tvmiddleware.compat.billing_helpers import has_active_accounts as has_active_accounts
from tvmiddleware.compat.billing_helpers import payer as payer
