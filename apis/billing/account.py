"""account/*: accounts of an operator's customers, their devices and messages."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.billing.auth import BILLING_KEY, BillingCall
from apis.billing.schemas.accounts import (
    AccountCard,
    AccountChange,
    AccountMade,
    AccountRows,
    DeviceChange,
    NewAccount,
    NewDevice,
    account_fields,
    device_fields,
)
from apis.billing.schemas.common import (
    DEVICE_ERRORS,
    NO_ACCOUNT,
    NO_CUSTOMER,
    Abonement,
    AccountId,
    AnswerWithFields,
    Limit,
    NotifyExternalApi,
    PageNumber,
    TariffExtId,
    TariffId,
    VirtualTariffId,
    validation_error,
)
from billing.present import subscribers as present
from billing.selectors import subscribers
from billing.selectors.named_tariffs import TariffNotFound, named_tariff
from billing.selectors.subscribers import AccountFilter, Page, PatternUnusable, SubscriberAccountNotFound
from billing.services.assigning import AssignRefused, tariff_assign, tariff_remove
from billing.services.switching import account_set_active
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, IntList, Text, describe_parameter
from external_api.exceptions import ExternalApiError
from library.selectors.cameras import CameraNotFound
from library.services.camera_grants import CamerasMissing, cameras_grant, cameras_withdraw
from tvmiddleware.selectors.devices import DeviceNotFound
from tvmiddleware.services import account_records, device_records, devices
from tvmiddleware.services.account_records import AbonementsExhausted
from tvmiddleware.services.messages import Draft
from tvmiddleware.services.notices import Ways, account_notify

CAMERA_ERRORS = (
    Error(1, _("parameters missing or invalid"), CamerasMissing),
    Error(2, _("account not found"), SubscriberAccountNotFound),
    Error(3, _("no camera with this id"), CameraNotFound),
)
SWITCH_ERRORS = (NO_ACCOUNT, Error(2, _("the external system refused"), ExternalApiError))
TARIFF_ERRORS = (NO_ACCOUNT, Error(2, _("tariff not found"), TariffNotFound))
CameraIds = Annotated[IntList | None, describe_parameter("camera ids, comma-separated")]


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=SWITCH_ERRORS, invalid=1, outside=True)
def account_activate(
    call: BillingCall,
    *,
    account_id: AccountId = -1,
    abonement: Abonement = -1,
    notify_external_api: NotifyExternalApi = 0,
) -> dict[str, Any]:
    """Switch an account on."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    account_set_active(
        operator=call.operator, account=account, active=True, notify=bool(notify_external_api), actor=call.actor
    )
    return {}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=CAMERA_ERRORS, invalid=1)
def account_camera_create(
    call: BillingCall, *, account_id: AccountId = -1, camera_id: CameraIds = None
) -> dict[str, Any]:
    """Let an account watch cameras, all that are named or none; one that it has already is no error."""
    account = subscribers.account_of(call.scope, account_id=account_id)
    cameras_grant(account=account, camera_ids=camera_id or [])
    return {}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=CAMERA_ERRORS, invalid=1)
def account_camera_delete(
    call: BillingCall, *, account_id: AccountId = -1, camera_id: CameraIds = None
) -> dict[str, Any]:
    """Take cameras away from an account, all that are named or none; one that it does not have is no error."""
    account = subscribers.account_of(call.scope, account_id=account_id)
    cameras_withdraw(account=account, camera_ids=camera_id or [])
    return {}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=AccountMade,
    errors=(NO_CUSTOMER, validation_error(2), Error(3, _("no free abonement was found"), AbonementsExhausted)),
    invalid=2,
)
def account_create(call: BillingCall, *, params: NewAccount) -> dict[str, Any]:
    """Make an account. Abonement and password are made up where they are left out."""
    customer = subscribers.customer_of(call.scope, customer_id=params.customer_id, ext_id=params.ext_id)
    made = account_records.account_create(
        customer=customer,
        now=call.now,
        abonement=params.abonement if params.abonement != -1 else None,
        actor=call.actor,
        **account_fields(call, params),
    )
    return {"account_id": made.pk, "abonement": str(made.abonement), "password": made.password, "error_fields": {}}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=SWITCH_ERRORS, invalid=1, outside=True)
def account_deactivate(
    call: BillingCall,
    *,
    account_id: AccountId = -1,
    abonement: Abonement = -1,
    notify_external_api: NotifyExternalApi = 0,
) -> dict[str, Any]:
    """Switch an account off."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    account_set_active(
        operator=call.operator, account=account, active=False, notify=bool(notify_external_api), actor=call.actor
    )
    return {}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=(NO_ACCOUNT,), invalid=1)
def account_delete(call: BillingCall, *, account_id: AccountId = -1, abonement: Abonement = -1) -> dict[str, Any]:
    """Delete an account with its devices and sessions. The customer stays."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    account_records.account_delete(account=account, actor=call.actor)
    return {}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=AnswerWithFields, errors=DEVICE_ERRORS, invalid=3)
def account_device_create(call: BillingCall, *, params: NewDevice) -> dict[str, Any]:
    """Bind a device to an account."""
    account = subscribers.account_of(call.scope, account_id=params.account_id, abonement=params.abonement)
    device_records.device_create(
        operator=call.operator,
        account=account,
        device_uid=params.device_uid,
        choice=params.choice,
        actor=call.actor,
        **device_fields(call, params),
    )
    return {"error_fields": {}}


@endpoint(
    auth=BILLING_KEY, db=WRITE, answer=Answer, errors=(Error(1, _("device not found"), DeviceNotFound),), invalid=1
)
def account_device_delete(
    call: BillingCall,
    *,
    device_id: Annotated[Int, describe_parameter("id of the bound device")] = -1,
    device_uid: Annotated[Text, describe_parameter("UID of the device; it or device_id is required")] = "",
) -> dict[str, Any]:
    """Unbind a device and log it out."""
    row = subscribers.device_of(call.scope, device_id=device_id, device_uid=device_uid)
    devices.device_unbind(client_id=call.operator.id, account_id=row.account_id, device_id=row.pk, actor=call.actor)
    return {}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=AnswerWithFields,
    errors=(Error(1, _("device not found"), DeviceNotFound), validation_error(2)),
    invalid=2,
)
def account_device_modify(call: BillingCall, *, params: DeviceChange) -> dict[str, Any]:
    """Change what is known of a bound device."""
    row = subscribers.device_of(call.scope, device_id=params.device_id, device_uid=params.device_uid)
    device_records.device_modify(device=row, actor=call.actor, **device_fields(call, params))
    return {"error_fields": {}}


@endpoint(auth=BILLING_KEY, db=READ, answer=AccountCard, errors=(NO_ACCOUNT,), invalid=1)
def account_info(call: BillingCall, *, account_id: AccountId = -1, abonement: Abonement = -1) -> dict[str, Any]:
    """An account with its devices, tariffs and subscriptions."""
    return present.account_info(subscribers.account_card(call.scope, account_id=account_id, abonement=abonement))


@endpoint(
    auth=BILLING_KEY,
    db=READ,
    answer=AccountRows,
    errors=(Error(1, _("abonement_regexp is no regular expression"), PatternUnusable),),
)
def account_list(
    call: BillingCall,
    *,
    status: Annotated[Flag | None, describe_parameter("1: active accounts, 0: others")] = None,
    status_reason: Annotated[Text | None, describe_parameter("additional status")] = None,
    device: Annotated[Text, describe_parameter("system name of a device type: accounts with such a device")] = "",
    abonement_regexp: Annotated[Text, describe_parameter("regular expression for abonements")] = "",
    limit: Limit = 100,
    page: PageNumber = 1,
) -> dict[str, Any]:
    """Accounts, a page at a time."""
    wanted = AccountFilter(None if status is None else bool(status), status_reason, device, abonement_regexp)
    return present.account_list(subscribers.account_cards(call.scope, wanted, Page(page, limit)))


@endpoint(auth=BILLING_KEY, db=WRITE, answer=AnswerWithFields, errors=(NO_ACCOUNT, validation_error(2)), invalid=2)
def account_message_create(
    call: BillingCall,
    *,
    account_id: AccountId = -1,
    abonement: Abonement = -1,
    text: Annotated[Text, describe_parameter("text")] = "",
    subject: Annotated[Text, describe_parameter("subject")] = "",
    urgent: Annotated[Flag, describe_parameter("shown at once")] = 1,
    delete_after_reading: Annotated[Flag, describe_parameter("gone once it was read")] = 1,
    send_message_to_tv_screen: Annotated[Flag, describe_parameter("to the screen")] = 1,
    send_message_by_sms: Annotated[Flag, describe_parameter("by SMS to the customer's mobile phone")] = 0,
    send_message_by_email: Annotated[Flag, describe_parameter("by mail to the customer's address")] = 0,
    send_message_by_cas: Annotated[Flag, describe_parameter("by the CAS, where one is connected")] = 0,
) -> dict[str, Any]:
    """Send a message to a subscriber."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    account_notify(
        account=account,
        draft=Draft(subject, text, bool(urgent), delete_after_reading=bool(delete_after_reading)),
        ways=Ways(
            screen=bool(send_message_to_tv_screen),
            sms=bool(send_message_by_sms),
            mail=bool(send_message_by_email),
            cas=bool(send_message_by_cas),
        ),
        now=call.now,
        actor=call.actor,
    )
    return {"error_fields": {}}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=AnswerWithFields, errors=(NO_ACCOUNT, validation_error(2)), invalid=2)
def account_modify(call: BillingCall, *, params: AccountChange) -> dict[str, Any]:
    """Change what is sent."""
    account = subscribers.account_of(call.scope, account_id=params.account_id, abonement=params.abonement)
    account_records.account_modify(account=account, actor=call.actor, **account_fields(call, params))
    if params.reset_device_settings:
        account_records.devices_reset(account=account, actor=call.actor)
    return {"error_fields": {}}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(*TARIFF_ERRORS, Error(3, _("the tariff could not be connected"), AssignRefused)),
    invalid=3,
)
def account_tariff_assign(
    call: BillingCall,
    *,
    account_id: AccountId = -1,
    abonement: Abonement = -1,
    tariff_id: TariffId = -1,
    vtariff_id: VirtualTariffId = -1,
    tariff_ext_id: TariffExtId = "",
) -> dict[str, Any]:
    """Connect a tariff to an account; one that it has already is no error."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    tariff = named_tariff(call.operator.id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id=tariff_ext_id)
    tariff_assign(payer=account, tariff=tariff, now=call.now, actor=call.actor, by_operator=True)
    return {}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(*TARIFF_ERRORS, Error(3, _("the tariff could not be dropped"), AssignRefused)),
    invalid=2,
)
def account_tariff_remove(
    call: BillingCall,
    *,
    account_id: AccountId = -1,
    abonement: Abonement = -1,
    tariff_id: TariffId = -1,
    vtariff_id: VirtualTariffId = -1,
    tariff_ext_id: TariffExtId = "",
) -> dict[str, Any]:
    """Drop a tariff of an account; one that it does not have is no error."""
    account = subscribers.account_of(call.scope, account_id=account_id, abonement=abonement)
    tariff = named_tariff(call.operator.id, tariff_id=tariff_id, vtariff_id=vtariff_id, ext_id=tariff_ext_id)
    tariff_remove(payer=account, tariff=tariff, now=call.now, actor=call.actor, by_operator=True)
    return {}
