"""customer/*: a dealer's customers."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.billing.schemas.common import (
    NO_CUSTOMER,
    NO_TARIFF,
    CustomerExtId,
    CustomerId,
    TariffExtId,
    TariffId,
    VirtualTariffId,
    validation_error,
)
from apis.billing.schemas.customers import CustomerCardOfDealer, CustomerMade, CustomerParams, customer_fields
from apis.dealers.auth import DEALER_KEY, DealerCall
from billing.present import subscribers as present
from billing.selectors import subscribers
from billing.selectors.named_tariffs import named_tariff
from billing.services import assigning, new_customers
from billing.services.assigning import AssignRefused
from billing.services.new_customers import TooManyFromAddress
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, describe_parameter
from core.clock import local_day
from tvmiddleware.services.customers import CustomerExists


@endpoint(
    auth=DEALER_KEY,
    db=WRITE,
    answer=CustomerMade,
    errors=(
        Error(1, _("a customer with this ext_id already exists"), CustomerExists),
        Error(2, _("too many customers were made from this address"), TooManyFromAddress),
        validation_error(3),
    ),
    invalid=3,
)
def customer_create(call: DealerCall, *, params: CustomerParams) -> dict[str, Any]:
    """Make a customer of the dealer."""
    made = new_customers.customer_register(
        client_id=call.operator.id,
        dealer_id=call.dealer.pk,
        fields=customer_fields(call, params),
        now=call.now,
        ip=call.ip,
        actor=call.actor,
    )
    return {"id": made.pk, "error_fields": {}}


@endpoint(auth=DEALER_KEY, db=READ, answer=CustomerCardOfDealer, errors=(NO_CUSTOMER,), invalid=1)
def customer_info(call: DealerCall, *, customer_id: CustomerId = -1, ext_id: CustomerExtId = "") -> dict[str, Any]:
    """A customer with accounts, subscriptions, tariffs and balance."""
    card = subscribers.customer_card(call.scope, customer_id=customer_id, ext_id=ext_id)
    return present.customer_info_of_dealer(card, local_day(call.now, call.operator.time_zone))


@endpoint(
    auth=DEALER_KEY,
    db=WRITE,
    answer=Answer,
    errors=(NO_CUSTOMER, NO_TARIFF, Error(4, _("the tariff could not be connected"), AssignRefused)),
    invalid=2,
)
def customer_tariff_assign(
    call: DealerCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    subscribe_svod: Annotated[Flag, describe_parameter("of no effect any more")] = 0,
    tariff_id: TariffId = -1,
    vtariff_id: VirtualTariffId = -1,
    tariff_ext_id: TariffExtId = "",
) -> dict[str, Any]:
    """Connect a tariff that is on sale to a customer; one that it has already is no error."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    tariff = named_tariff(call.operator.id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id=tariff_ext_id)
    assigning.tariff_assign(payer=customer, tariff=tariff, now=call.now, actor=call.actor, by_operator=False)
    return {}


@endpoint(
    auth=DEALER_KEY,
    db=WRITE,
    answer=Answer,
    errors=(NO_CUSTOMER, NO_TARIFF, Error(3, _("the tariff could not be dropped"), AssignRefused)),
    invalid=2,
)
def customer_tariff_remove(
    call: DealerCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    tariff_id: TariffId = -1,
    vtariff_id: VirtualTariffId = -1,
    tariff_ext_id: TariffExtId = "",
) -> dict[str, Any]:
    """Drop a tariff of a customer; one that it does not have is no error."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    tariff = named_tariff(call.operator.id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id=tariff_ext_id)
    assigning.tariff_remove(payer=customer, tariff=tariff, now=call.now, actor=call.actor, by_operator=False)
    return {}
