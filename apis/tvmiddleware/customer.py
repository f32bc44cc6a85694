"""customer/*: balance, tariffs, devices and data of the customer whose account the session is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, V2_ERRORS, DeviceCall
from apis.tvmiddleware.library_calls import library_of
from apis.tvmiddleware.schemas import customers as shapes
from apis.tvmiddleware.schemas.accounts import INTEGER, Ids, LenientInt, to_lenient
from apis.tvmiddleware.schemas.failures import ProfileFailure, TariffFailure
from billing import errors
from billing.selectors import balance
from billing.selectors.offers import TariffOffer, buyer_of
from billing.selectors.statement import subscription_rows
from billing.selectors.subscriptions import next_charge
from billing.services import autopayments, external, overview, statements, subscribers
from billing.services.subscribers import Caller
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, DomainError, Error
from core.api.values import Day, Flag, Int, Text, describe_parameter
from core.clock import local_day
from core.money import write_money
from external_api.exceptions import (
    ExternalApiError,
    ExternalApiException,
    ExternalApiMisconfigured,
    HookMissing,
    InvoicePending,
)
from library.selectors.tariff_films import count_by_tariffs
from tvmiddleware.events import subscriber_actor
from tvmiddleware.models import Account
from tvmiddleware.present import customers as present
from tvmiddleware.present import tariffs as present_tariffs
from tvmiddleware.present.devices import device_row
from tvmiddleware.present.login import days_left
from tvmiddleware.selectors.devices import DeviceNotFound, customer_device, customer_devices
from tvmiddleware.services import devices, phone_codes, profile_changes
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.login.request import storable_text
from tvmiddleware.services.profile_changes import ProfileChange
from tvmiddleware.services.row_fields import FieldsInvalid

DEVICE_FIELDS = ("id", "system_name", "device_uid", "brand_name", "device_model", "status", "created_at")
SWITCHED_ON = 3
CONFIRMATION_SENT = 3
INVOICE_MISSING = 120
NEITHER = Error(120, _("neither tariff_id nor virtual_tariff_id was given"), subscribers.NothingNamed)
HANDLER = Error(105, _("error of the operator's billing"), ExternalApiException)
MISCONFIGURED = Error(4, _("the operator's billing is not set up correctly"), ExternalApiMisconfigured, HookMissing)
SUBSCRIBE_ERRORS = (
    MISCONFIGURED,
    Error(2, _("not enough money"), errors.NotEnoughMoney),
    Error(3, _("the tariff is connected already"), errors.AlreadyConnected),
    Error(5, _("only one basic tariff can be connected"), errors.MoreThanOneBasic),
    Error(6, _("the connected basic tariff can't be removed"), errors.BasicStays),
    HANDLER,
    NEITHER,
    Error(1, _("a tariff is not available"), errors.TariffError),
)
UNSUBSCRIBE_ERRORS = (
    MISCONFIGURED,
    Error(2, _("a basic tariff can't be removed"), errors.BasicNotDropped),
    Error(5, _("a tariff can't be removed by the subscriber"), errors.Required),
    HANDLER,
    NEITHER,
    Error(1, _("a tariff is not connected"), errors.TariffError),
)
BALANCE_ERRORS = (
    Error(1, _("the operator's billing does not tell this"), HookMissing, ExternalApiMisconfigured),
    Error(2, _("error of the operator's billing"), ExternalApiException),
)
LIST_ERRORS = (Error(1, _("error of the operator's billing"), ExternalApiError),)
COST_ERRORS = (
    MISCONFIGURED,
    Error(5, _("error of the operator's billing"), ExternalApiException),
    Error(1, _("a tariff is not available"), errors.TariffError, subscribers.NothingNamed),
)
INVOICE_ERRORS = (
    Error(104, _("the operator's billing is not set up correctly"), ExternalApiMisconfigured),
    Error(106, _("the operator's billing can't do that"), HookMissing),
    Error(160, _("the invoice is being worked on, repeat the call later"), InvoicePending),
    HANDLER,
    Error(INVOICE_MISSING, _("invoice_id was not given")),
)
NOTIFY_ERRORS = (
    Error(1, _("unknown error"), statements.StatementRefused, FieldsInvalid),
    Error(2, _("another customer has this e-mail address"), statements.EmailTaken),
    Error(3, _("nothing happened in this period"), statements.NoOperations),
)
AUTOPAYMENT_ERRORS = (
    Error(1, _("invalid enabled")),
    Error(2, _("automatic payment is off already"), autopayments.AutopaymentIsOff),
    Error(SWITCHED_ON, _("automatic payment can't be switched on here")),
)
PROFILE_ERRORS = (
    Error(1, _("wrong data"), profile_changes.ProfileInvalid),
    Error(2, _("another customer has this phone number"), profile_changes.ProfilePhoneTaken),
    Error(CONFIRMATION_SENT, _("confirm the phone number"), *phone_codes.SENT),
    Error(4, _("the confirmation of the phone number is awaited"), *phone_codes.AWAITED_STILL),
    Error(5, _("wrong confirmation code"), *phone_codes.WRONG),
    Error(6, _("invalid phone number"), profile_changes.ProfilePhoneInvalid),
    Error(7, _("the code could not be sent"), phone_codes.CodeUndelivered, phone_codes.CodesTooOften),
)
TariffIds = Annotated[Ids, describe_parameter("tariffs, with commas between them")]
VirtualIds = Annotated[Ids, describe_parameter("virtual tariffs, with commas between them")]
Channel = Annotated[LenientInt, describe_parameter("channel from which the tariff was chosen")]
TryActivate = Annotated[Flag, describe_parameter("1 = switch the account on afterwards, if there is money")]
ShowVirtual = Annotated[
    int, BeforeValidator(to_lenient), INTEGER, describe_parameter("1 = virtual tariffs only, 0 = ordinary ones")
]


def account_of(call: DeviceCall) -> Account:
    """The account with its customer and operator, in one statement."""
    account = call.account
    account.customer.client = account.client
    return account


def make_caller(call: DeviceCall, *, of_account: bool = False) -> Caller:
    account = account_of(call)
    subject = account if of_account else account.customer
    return Caller(account, subject, call.session.region, call.now, call.ip, call.plugin_params)


def names(tariff_id: list[int], virtual_tariff_id: list[int]) -> dict[str, list[int]]:
    return {"tariff_ids": tariff_id, "virtual_ids": virtual_tariff_id}


def wanted_kind(show_virtual_tariffs: int) -> bool | None:
    """Whether virtual tariffs (True) or the others (False) are asked for; None, every kind, when nothing was sent."""
    return None if show_virtual_tariffs < 0 else bool(show_virtual_tariffs)


# --- money ------------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.CustomerBalance, errors=BALANCE_ERRORS)
def customer_balance(call: DeviceCall) -> dict[str, Any]:
    """The customer's balance. Without an external billing the database is not asked while the cache knows it."""
    if not call.operator.integrations:
        return {"balance": write_money(balance.customer_balance(call.session.customer_id))}
    customer = account_of(call).customer
    seen = subscribers.balance_seen(customer, external.plugin_for(customer), call.plugin_params)
    return {"balance": write_money(seen)}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.CustomerPaymentInfo, errors=BALANCE_ERRORS)
def customer_payment_info(call: DeviceCall) -> dict[str, Any]:
    """What the next payment consists of."""
    found = overview.payment_info(account_of(call), call.plugin_params, call.now)
    details = [{"title": row.title, "sum": row.sum, "date": row.date} for row in found.details]
    return {
        "details": details,
        "payment_sum": found.payment_sum,
        "payment_sum_no_discount": found.payment_sum_no_discount,
    }


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=Answer,
    errors=INVOICE_ERRORS,
    invalid=INVOICE_MISSING,
    outside=True,
    changes=True,
)
def customer_invoice_complete(
    call: DeviceCall, *, invoice_id: Annotated[Text, describe_parameter("bill of the operator's billing")] = ""
) -> dict[str, Any]:
    """Finish a bill of the operator's own billing."""
    if not invoice_id:
        raise ApiError(INVOICE_MISSING)
    external.invoice_complete(external.plugin_for(account_of(call).customer), call.plugin_params, invoice_id[:255])
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=NOTIFY_ERRORS, invalid=1)
def customer_billing_details_notify(
    call: DeviceCall,
    *,
    email: Annotated[Text, describe_parameter("where to")] = "",
    period: Annotated[Int, describe_parameter("days back from now")] = 0,
) -> dict[str, Any]:
    """Send the list of payments and charges by e-mail."""
    account = account_of(call)
    statements.statement_send(
        customer=account.customer,
        email=storable_text(email.strip()),
        days=period,
        now=call.now,
        lang=call.text("lang"),
        actor=actor_of(account),
    )
    return {}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=AUTOPAYMENT_ERRORS, invalid=1, outside=True)
def customer_autopayment(
    call: DeviceCall, *, enabled: Annotated[Flag, describe_parameter("0 = off; on is not possible")]
) -> dict[str, Any]:
    """Switch automatic payment off."""
    if enabled:
        raise ApiError(SWITCHED_ON)
    account = account_of(call)
    autopayments.autopayment_disable(customer=account.customer, actor=actor_of(account), call=call.plugin_params)
    return {}


# --- tariffs ----------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.CustomerTariffList, errors=LIST_ERRORS, invalid=1)
def customer_tariff_list(call: DeviceCall, *, show_virtual_tariffs: ShowVirtual = -1) -> dict[str, Any]:
    """What the customer has and may connect."""
    kind = wanted_kind(show_virtual_tariffs)
    account = account_of(call)
    buyer = buyer_of(account.customer, account, call.now)
    seen = overview.tariffs_seen(account, call.session.region, call.plugin_params, buyer, virtual=kind)
    rows = [
        {**row, "meta": present_tariffs.tariff_meta(one)} for row, one in zip(rows_of(call, seen), seen, strict=True)
    ]
    return {"tariffs": rows}


def rows_of(call: DeviceCall, seen: Sequence[TariffOffer]) -> list[dict[str, Any]]:
    films = count_by_tariffs(library_of(call), [one.tariff_ids for one in seen])
    return [
        present_tariffs.customers_tariff(one, videos_count=count, lang=call.lang)
        for one, count in zip(seen, films, strict=True)
    ]


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=shapes.CustomerTariffSubscribed,
    errors=SUBSCRIBE_ERRORS,
    invalid=1,
    failure=TariffFailure,
)
def customer_tariff_subscribe(
    call: DeviceCall,
    *,
    tariff_id: TariffIds = [],  # noqa: B006  (read only)
    virtual_tariff_id: VirtualIds = [],  # noqa: B006
    channel_id: Channel = 0,
    try_activate: TryActivate = 0,
) -> dict[str, Any]:
    """Connect tariffs to the customer: all of them or none."""
    awaited = subscribers.caller_subscribe(
        caller=make_caller(call),
        **names(tariff_id, virtual_tariff_id),
        try_activate=bool(try_activate),
        channel_id=max(channel_id, 0),
    )
    return {"payment_info": present.awaited_payment(awaited)}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=Answer, errors=UNSUBSCRIBE_ERRORS, invalid=1, failure=TariffFailure
)
def customer_tariff_unsubscribe(
    call: DeviceCall,
    *,
    tariff_id: TariffIds = [],  # noqa: B006
    virtual_tariff_id: VirtualIds = [],  # noqa: B006
) -> dict[str, Any]:
    """Drop tariffs: all of them or none."""
    subscribers.caller_unsubscribe(caller=make_caller(call), **names(tariff_id, virtual_tariff_id))
    return {}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=shapes.CustomerTariffCost,
    errors=COST_ERRORS,
    invalid=1,
    failure=TariffFailure,
)
def customer_tariff_subscription_cost(
    call: DeviceCall,
    *,
    tariff_id: TariffIds = [],  # noqa: B006
    virtual_tariff_id: VirtualIds = [],  # noqa: B006
) -> dict[str, Any]:
    """What connecting these tariffs would cost, and the balance afterwards."""
    price, left = subscribers.connection_cost(
        caller=make_caller(call), **names(tariff_id, virtual_tariff_id), params=call.plugin_params
    )
    return {"price": price, "balance": left}


@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.CustomerSubscriptionList)
def customer_tariff_subscription_list(call: DeviceCall) -> dict[str, Any]:
    """What the customer and this account are subscribed to."""
    account = account_of(call)
    rows = subscription_rows(buyer_of(account.customer, account, call.now), account.customer, account)
    return {"subscriptions": present.subscription_rows(rows, lang=call.lang)}


# --- devices ----------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY_OF_INACTIVE, db=READ, answer=shapes.CustomerDeviceList)
def customer_device_list(call: DeviceCall) -> dict[str, Any]:
    """The devices that are bound to the customer's accounts."""
    rows = [device_row(row) for row in customer_devices(call.session.customer_id, call.now)]
    return {"devices": [{name: row[name] for name in DEVICE_FIELDS} for row in rows]}


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("device not found"), DeviceNotFound),),
    invalid=1,
)
def customer_device_delete(
    call: DeviceCall,
    *,
    id: Annotated[Int, describe_parameter("device")] = 0,  # noqa: A002
) -> dict[str, Any]:
    """Unbind a device of the customer and log it out."""
    device = customer_device(call.session.customer_id, id)
    devices.device_unbind(
        client_id=call.operator.id,
        account_id=device.account_id,
        device_id=device.pk,
        actor=subscriber_actor(call.session.abonement),
    )
    return {}


# --- data -------------------------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=shapes.CustomerInfo,
    errors=(*LIST_ERRORS, Error(2, _("date_from or date_to is no date"))),
    invalid=2,
)
def customer_info(
    call: DeviceCall,
    *,
    date_from: Annotated[Day | None, describe_parameter("payments from this day on")] = None,
    date_to: Annotated[Day | None, describe_parameter("payments up to this day")] = None,
    show_virtual_tariffs: ShowVirtual = -1,
) -> dict[str, Any]:
    """Everything about the customer that an account page shows."""
    account = account_of(call)
    buyer = buyer_of(account.customer, account, call.now)
    found = overview.money_of(account, call.plugin_params, buyer)
    operations = overview.operations_of(account, call.plugin_params, call.now, date_from, date_to)
    kind = wanted_kind(show_virtual_tariffs)
    seen = overview.tariffs_seen(account, call.session.region, call.plugin_params, buyer, virtual=kind)
    rows = subscription_rows(buyer, account.customer, account)
    return {
        **present.person_fields(account),
        **present.money_fields(found),
        **present.old_sums(found),
        "abonement": str(account.abonement),
        "payments": present.operation_lists(overview.by_kind(operations)),
        "tariffs": rows_of(call, seen),
        "subscriptions": present.subscription_rows(rows, lang=call.lang),
        "activation_days_left": left_days(call, account),
    }


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=shapes.CustomerInfoV2,
    errors=(*V2_ERRORS[:2], Error(500, _("internal error"), ExternalApiError)),
    invalid=400,
)
def customer_info_v2(call: DeviceCall) -> dict[str, Any]:
    """The customer, its balance and how long the account is paid."""
    account = account_of(call)
    buyer = buyer_of(account.customer, account, call.now)
    return {
        **present.person_fields(account),
        **present.money_fields(overview.money_of(account, call.plugin_params, buyer)),
        **present.account_state(account, next_charge(account)),
        "activation_days_left": left_days(call, account),
    }


def left_days(call: DeviceCall, account: Account) -> int:
    return days_left(account, local_day(call.now, call.operator.time_zone))


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=WRITE,
    answer=shapes.CustomerProfileAnswer,
    failure=ProfileFailure,
    errors=PROFILE_ERRORS,
    invalid=1,
    outside=True,
)
def customer_info_set(
    call: DeviceCall,
    *,
    firstname: Annotated[Text, describe_parameter("first name")] = "",
    lastname: Annotated[Text, describe_parameter("last name")] = "",
    mobile_phone_number: Annotated[Text, describe_parameter("mobile phone; confirmed before it is kept")] = "",
    code: Annotated[Text, describe_parameter("confirmation code, after error 3")] = "",
    confirmation_method: Annotated[
        LenientInt, describe_parameter("1 SMS, 2 call, 3 code in the calling number, 4 the operator's usual way")
    ] = 4,
    email: Annotated[Text, describe_parameter("e-mail address")] = "",
) -> dict[str, Any]:
    """Change the customer's data: all of it or nothing."""
    change = ProfileChange(
        operator=call.operator,
        ip=call.ip,
        now=call.now,
        firstname=firstname.replace("\0", "").strip(),
        lastname=lastname.replace("\0", "").strip(),
        email=email.strip(),
        mobile_phone_number=mobile_phone_number,
        code=code,
        confirmation_method=confirmation_method,
        lang=call.text("lang"),
    )
    account = account_of(call)
    try:
        with translation.override(published_language(call)):
            profile_changes.profile_change(
                customer=account.customer, account_id=account.pk, change=change, actor=actor_of(account)
            )
    except phone_codes.CallAsked as asked:
        raise ApiError(CONFIRMATION_SENT, error_messages=asked.fields) from asked
    except profile_changes.MethodUnknown as error:
        with translation.override(published_language(call)):
            raise ApiError(1, error_messages=str(error.fields["error_messages"])) from error
    except DomainError as error:
        error.fields.setdefault("error_messages", {})
        raise
    return {"error_messages": {}}


def published_language(call: DeviceCall) -> str:
    """The texts of this method are published in English: apps that ask for no language may compare them."""
    asked = call.text("lang")
    return asked if asked in {"ru", "en"} else "en"
