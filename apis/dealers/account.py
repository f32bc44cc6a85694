"""account/*: accounts of a dealer's customers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apis.billing.schemas.accounts import (
    AccountCard,
    AccountChange,
    AccountMade,
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
    validation_error,
)
from apis.dealers.auth import DEALER_KEY, DealerCall
from billing.present import subscribers as present
from billing.selectors import subscribers
from core.api.endpoint import READ, WRITE, endpoint
from core.api.errors import Error
from tvmiddleware.selectors.devices import DeviceNotFound
from tvmiddleware.services import account_records, device_records
from tvmiddleware.services.account_records import AbonementsExhausted


@endpoint(
    auth=DEALER_KEY,
    db=WRITE,
    answer=AccountMade,
    errors=(NO_CUSTOMER, validation_error(2), Error(3, _("no free abonement was found"), AbonementsExhausted)),
    invalid=2,
)
def account_create(call: DealerCall, *, params: NewAccount) -> dict[str, Any]:
    """Make an account of one of the dealer's customers."""
    customer = subscribers.customer_of(call.scope, customer_id=params.customer_id, ext_id=params.ext_id)
    made = account_records.account_create(
        customer=customer,
        now=call.now,
        abonement=params.abonement if params.abonement != -1 else None,
        actor=call.actor,
        **account_fields(call, params),
    )
    return {"account_id": made.pk, "abonement": str(made.abonement), "password": made.password, "error_fields": {}}


@endpoint(auth=DEALER_KEY, db=WRITE, answer=AnswerWithFields, errors=DEVICE_ERRORS, invalid=3)
def account_device_create(call: DealerCall, *, params: NewDevice) -> dict[str, Any]:
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
    auth=DEALER_KEY,
    db=WRITE,
    answer=AnswerWithFields,
    errors=(Error(1, _("device not found"), DeviceNotFound), validation_error(2)),
    invalid=2,
)
def account_device_modify(call: DealerCall, *, params: DeviceChange) -> dict[str, Any]:
    """Change what is known of a bound device."""
    row = subscribers.device_of(call.scope, device_id=params.device_id, device_uid=params.device_uid)
    device_records.device_modify(device=row, actor=call.actor, **device_fields(call, params))
    return {"error_fields": {}}


@endpoint(auth=DEALER_KEY, db=READ, answer=AccountCard, errors=(NO_ACCOUNT,), invalid=1)
def account_info(call: DealerCall, *, account_id: AccountId = -1, abonement: Abonement = -1) -> dict[str, Any]:
    """An account with its devices, tariffs and subscriptions."""
    return present.account_info(subscribers.account_card(call.scope, account_id=account_id, abonement=abonement))


@endpoint(auth=DEALER_KEY, db=WRITE, answer=AnswerWithFields, errors=(NO_ACCOUNT, validation_error(2)), invalid=2)
def account_modify(call: DealerCall, *, params: AccountChange) -> dict[str, Any]:
    """Change what is sent."""
    account = subscribers.account_of(call.scope, account_id=params.account_id, abonement=params.abonement)
    account_records.account_modify(account=account, actor=call.actor, **account_fields(call, params))
    if params.reset_device_settings:
        account_records.devices_reset(account=account, actor=call.actor)
    return {"error_fields": {}}
