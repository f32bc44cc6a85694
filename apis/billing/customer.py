"""customer/*: an operator's customers."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.billing.auth import BILLING_KEY, BillingCall
from apis.billing.schemas.common import (
    NO_ACCOUNT,
    NO_CUSTOMER,
    NO_TARIFF,
    Abonement,
    AnswerWithFields,
    CustomerExtId,
    CustomerId,
    Limit,
    PageNumber,
    TariffExtId,
    TariffId,
    VirtualTariffId,
    validation_error,
)
from apis.billing.schemas.customers import (
    CustomerCard,
    CustomerChange,
    CustomerMade,
    CustomerParams,
    CustomerRows,
    customer_fields,
)
from apis.billing.schemas.payments import (
    CUSTOMER_OF_PAYMENT,
    MISCONFIGURED,
    Amount,
    MerchantPage,
    MerchantType,
    PaymentMade,
    PaymentTaken,
    TransactionRows,
)
from billing.errors import SubscriptionNotFound, SubscriptionsOff
from billing.gateways.errors import PAYMENT_ERRORS, AmountRefused, BadPaymentRequest, GatewayError
from billing.present import payments as present_payments
from billing.present import subscribers as present
from billing.selectors import subscribers
from billing.selectors.named_tariffs import TariffNotFound, named_tariff, ordinary_tariff, unknown_tariffs
from billing.selectors.subscribers import CustomerFilter, Page, PatternUnusable
from billing.selectors.transactions import transactions_of
from billing.services import assigning, new_customers, payments
from billing.services.api_payments import CardMissing, MerchantNotFound, card_charge, card_of, payment_page
from billing.services.assigning import AssignRefused
from billing.services.new_customers import TooManyFromAddress
from billing.services.payments import CardNotFound, PaymentInFlight, PaymentIsFinal, PaymentNotFound
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Flag, Int, IntList, IsoDay, Money, Text, describe_parameter
from core.clock import local_day
from tvmiddleware.services import customers
from tvmiddleware.services.customers import CustomerExists, CustomerInUse

MOST_TARIFFS = 50
"""That one customer is looked for by: each is a further condition of the search."""
NO_SUBSCRIPTIONS = Error(100, _("the operator does not use subscriptions"), SubscriptionsOff)


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=CustomerMade,
    errors=(
        Error(1, _("a customer with this ext_id already exists"), CustomerExists),
        Error(2, _("too many customers were made from this address"), TooManyFromAddress),
        validation_error(3),
    ),
    invalid=3,
)
def customer_create(
    call: BillingCall,
    *,
    params: CustomerParams,
    dealer_id: Annotated[Text, describe_parameter("id of the dealer")] = "",
) -> dict[str, Any]:
    """Make a customer. Tariffs that are connected by default are connected at once, without a charge."""
    made = new_customers.customer_register(
        client_id=call.operator.id,
        dealer_id=new_customers.dealer_number(dealer_id),
        fields=customer_fields(call, params),
        now=call.now,
        ip=call.ip,
        actor=call.actor,
    )
    return {"id": made.pk, "error_fields": {}}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(NO_CUSTOMER, Error(2, _("the customer has accounts"), CustomerInUse)),
    invalid=1,
)
def customer_delete(call: BillingCall, *, customer_id: CustomerId = -1, ext_id: CustomerExtId = "") -> dict[str, Any]:
    """Delete a customer with its accounts, devices, sessions and ledger."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    customers.customer_delete(customer=customer, actor=call.actor)
    return {}


@endpoint(auth=BILLING_KEY, db=READ, answer=CustomerCard, errors=(NO_CUSTOMER,), invalid=1)
def customer_info(call: BillingCall, *, customer_id: CustomerId = -1, ext_id: CustomerExtId = "") -> dict[str, Any]:
    """A customer with accounts, subscriptions, tariffs and balance."""
    card = subscribers.customer_card(call.scope, customer_id=customer_id, ext_id=ext_id)
    return present.customer_info(card, local_day(call.now, call.operator.time_zone))


@endpoint(
    auth=BILLING_KEY,
    db=READ,
    answer=CustomerRows,
    errors=(
        Error(1, _("tariff not found"), TariffNotFound),
        Error(2, _("wrong tariff_id")),
        Error(3, _("abonement_regexp is no regular expression"), PatternUnusable),
    ),
    invalid=2,
)
def customer_list(
    call: BillingCall,
    *,
    tariff_id: Annotated[IntList, describe_parameter("tariffs that a customer must have, all of them")] = [],  # noqa: B006
    abonement_regexp: Annotated[Text, describe_parameter("regular expression for abonements of the customer")] = "",
    mobile_phone_number: Annotated[Text, describe_parameter("mobile phone")] = "",
    limit: Limit = 100,
    page: PageNumber = 1,
) -> dict[str, Any]:
    """Customers, a page at a time."""
    wanted = tuple(one for one in tariff_id if one != -1)
    if len(wanted) > MOST_TARIFFS:
        raise ApiError(2)
    if unknown_tariffs(call.operator.id, wanted):
        raise TariffNotFound
    rows = subscribers.customer_cards(
        call.scope,
        CustomerFilter(wanted, mobile_phone_number, abonement_regexp),
        Page(page, limit),
    )
    return present.customer_list(rows, local_day(call.now, call.operator.time_zone))


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=AnswerWithFields,
    errors=(
        NO_CUSTOMER,
        validation_error(2),
        Error(3, _("another customer has this ext_id"), CustomerExists),
    ),
    invalid=2,
)
def customer_modify(call: BillingCall, *, params: CustomerChange) -> dict[str, Any]:
    """Change what is sent. With customer_id the ext_id is a new one, without it the ext_id selects."""
    customer = subscribers.customer_of(call.scope, customer_id=params.customer_id, ext_id=params.ext_id)
    customers.customer_modify(customer=customer, actor=call.actor, **customer_fields(call, params))
    return {"error_fields": {}}


# --- money ------------------------------------------------------------------------------------------------------------
@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=MerchantPage,
    errors=(
        NO_CUSTOMER,
        Error(2, _("the amount is not accepted"), AmountRefused),
        Error(3, _("no such payment gateway"), MerchantNotFound),
        MISCONFIGURED,
        Error(4, _("the payment page could not be made"), GatewayError),
    ),
    invalid=2,
    outside=True,
)
def customer_merchant_url(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    merchant_type: MerchantType = "",
    amount: Amount,
) -> dict[str, Any]:
    """The address of the page on which the customer pays; empty when the app asks for the card itself."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    merchant, url = payment_page(
        customer=customer, amount=amount, merchant_type=merchant_type, now=call.now, ip=call.ip
    )
    return {"url": url, "merchant_name": merchant.name}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=PaymentMade,
    errors=(CUSTOMER_OF_PAYMENT, MISCONFIGURED, *PAYMENT_ERRORS),
    invalid=4,
    outside=True,
)
def customer_payment_create(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    merchant_type: MerchantType = "",
    amount: Amount,
) -> dict[str, Any]:
    """Order a payment at a gateway."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    made = payments.payment_create(
        customer=customer, amount=amount, now=call.now, merchant_type=merchant_type, ip=call.ip
    )
    return present_payments.payment_row(made)


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=PaymentTaken,
    errors=(
        CUSTOMER_OF_PAYMENT,
        Error(4, _("wrong parameters"), BadPaymentRequest, PaymentNotFound, PaymentIsFinal, CardMissing),
        *(row for row in PAYMENT_ERRORS if row.code != BadPaymentRequest.code),
    ),
    invalid=4,
    outside=True,
)
def customer_payment_process(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    payment_id: Annotated[Text, describe_parameter("id of the payment at the gateway")] = "",
    transaction_id: Annotated[Int, describe_parameter("id of the payment here")] = 0,
    merchant_type: MerchantType = "",
    card_number: Annotated[Text, describe_parameter("card number")] = "",
    card_holder: Annotated[Text, describe_parameter("name on the card")] = "",
    card_expire: Annotated[Text, describe_parameter("MMYY")] = "",
    card_cvv: Annotated[Text, describe_parameter("CVV")] = "",
) -> dict[str, Any]:
    """Pay an ordered payment with a card. The card's data goes to the gateway and is kept nowhere."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    taken = payments.payment_process(
        customer=customer,
        card=card_of(card_number, card_holder, card_expire, card_cvv),
        now=call.now,
        transaction_id=max(transaction_id, 0),
        payment_id=payment_id,
        ip=call.ip,
    )
    return present_payments.payment_taken(taken)


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        NO_ACCOUNT,
        Error(2, _("the amount is not accepted"), AmountRefused),
        Error(3, _("the payment failed"), CardNotFound, PaymentInFlight, GatewayError),
    ),
    invalid=2,
    outside=True,
)
def customer_saved_card_pay(call: BillingCall, *, abonement: Abonement = -1, amount: Amount) -> dict[str, Any]:
    """Charge the customer's saved card."""
    account = subscribers.account_of(call.scope, abonement=abonement)
    card_charge(account=account, amount=amount, now=call.now, ip=call.ip)
    return {}


@endpoint(auth=BILLING_KEY, db=READ, answer=TransactionRows, errors=(NO_CUSTOMER,), invalid=1)
def customer_transaction_list(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    limit: Limit = 100,
    page: PageNumber = 1,
) -> dict[str, Any]:
    """The customer's transactions, newest first, a page at a time."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    rows = transactions_of(customer)[Page(page, limit).bounds]
    return {"payments": [present_payments.transaction_row(row, call.operator.time_zone) for row in rows]}


# --- tariffs ----------------------------------------------------------------------------------------------------------
@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        NO_CUSTOMER,
        NO_TARIFF,
        Error(3, _("not enough money for the activation")),
        Error(4, _("the tariff could not be connected"), AssignRefused),
    ),
    invalid=2,
)
def customer_tariff_assign(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    subscribe_svod: Annotated[Flag, describe_parameter("of no effect any more")] = 0,
    tariff_id: TariffId = -1,
    vtariff_id: VirtualTariffId = -1,
    tariff_ext_id: TariffExtId = "",
) -> dict[str, Any]:
    """Connect a tariff to a customer; one that it has already is no error."""
    customer = subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id)
    tariff = named_tariff(call.operator.id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id=tariff_ext_id)
    assigning.tariff_assign(payer=customer, tariff=tariff, now=call.now, actor=call.actor, by_operator=True)
    return {}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(NO_CUSTOMER, NO_TARIFF, Error(3, _("the tariff could not be dropped"), AssignRefused)),
    invalid=2,
)
def customer_tariff_remove(
    call: BillingCall,
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
    assigning.tariff_remove(payer=customer, tariff=tariff, now=call.now, actor=call.actor, by_operator=True)
    return {}


class SubscriptionMade(Answer):
    tariffsubscription_id: int


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=SubscriptionMade,
    errors=(NO_CUSTOMER, NO_TARIFF, Error(3, _("the subscription could not be made"), AssignRefused), NO_SUBSCRIPTIONS),
    invalid=3,
)
def customer_tariffsubscription_create(
    call: BillingCall,
    *,
    customer_id: CustomerId = -1,
    ext_id: CustomerExtId = "",
    tariff_id: TariffId = -1,
    price: Annotated[Money | None, describe_parameter("own price of a period")] = None,
    duration: Annotated[Int | None, describe_parameter("days; the subscription is then not renewed")] = None,
    price_expiration: Annotated[
        IsoDay | None, describe_parameter("day from which the tariff's price counts again")
    ] = None,
    end_date: Annotated[IsoDay | None, describe_parameter("end of the subscription, before duration")] = None,
) -> dict[str, Any]:
    """Connect a tariff with terms of its own."""
    made = assigning.subscription_create(
        payer=subscribers.customer_of(call.scope, customer_id=customer_id, ext_id=ext_id),
        tariff=ordinary_tariff(call.operator.id, tariff_id),
        now=call.now,
        actor=call.actor,
        price=price,
        price_expiration=price_expiration,
        end_date=end_date,
        duration=duration,
    )
    return {"tariffsubscription_id": made.pk}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("subscription not found"), SubscriptionNotFound),
        Error(2, _("the subscription could not be ended"), AssignRefused),
        NO_SUBSCRIPTIONS,
    ),
    invalid=1,
)
def customer_tariffsubscription_delete(
    call: BillingCall, *, id: Annotated[Int, describe_parameter("id of the subscription")] = -1
) -> dict[str, Any]:
    """End a subscription at once."""
    assigning.subscription_end(client_id=call.operator.id, subscription_id=id, now=call.now, actor=call.actor)
    return {}
