"""tariff/*: the operator's tariffs."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.billing.auth import BILLING_KEY, BillingCall
from apis.billing.schemas.common import AnswerWithFields, TariffId, validation_error
from apis.billing.schemas.tariffs import (
    TariffAdditionalRows,
    TariffChange,
    TariffMade,
    TariffOptionRows,
    TariffParams,
    TariffRows,
    tariff_fields,
)
from billing.present import tariffs as present
from billing.selectors import tariffs
from billing.selectors.named_tariffs import TariffNotFound, ordinary_tariff
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, describe_parameter
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.services import tariff_records
from tvmiddleware.services.tariff_records import StreamServiceUnknown, TariffInUse

NO_TARIFF = Error(1, _("tariff not found"), TariffNotFound)
STREAMING_ERRORS = (
    NO_TARIFF,
    Error(2, _("stream service not found"), StreamServiceUnknown),
    Error(3, _("unknown error")),
)
ServiceId = Annotated[Int, describe_parameter("id of the stream service")]


@endpoint(auth=BILLING_KEY, db=READ, answer=TariffAdditionalRows)
def tariff_additional_list(call: BillingCall) -> dict[str, Any]:
    """Additional tariffs with their channels."""
    channels = operator_catalogue(call.operator).channels
    rows = tariffs.additional_tariffs(call.operator.id)
    return {"tariffs": [present.tariff_additional(row, channels) for row in rows]}


@endpoint(auth=BILLING_KEY, db=READ, answer=TariffRows)
def tariff_basic_list(call: BillingCall) -> dict[str, Any]:
    """Basic tariffs with their channels."""
    channels = operator_catalogue(call.operator).channels
    return {"tariffs": [present.tariff_row(row, channels) for row in tariffs.basic_tariffs(call.operator.id)]}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=TariffMade, errors=(validation_error(1),), invalid=1)
def tariff_create(call: BillingCall, *, params: TariffParams) -> dict[str, Any]:
    """Make a tariff; its channels are chosen in the panel or by the Content API."""
    made = tariff_records.tariff_create(
        client_id=call.operator.id, currency=call.operator.currency, actor=call.actor, **tariff_fields(call, params)
    )
    return {"id": made.pk, "error_fields": {}}


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(NO_TARIFF, Error(2, _("the tariff is connected to subscribers"), TariffInUse)),
    invalid=1,
)
def tariff_delete(call: BillingCall, *, tariff_id: TariffId = -1) -> dict[str, Any]:
    """Delete a tariff; whoever has it loses it."""
    tariff_records.tariff_delete(tariff=ordinary_tariff(call.operator.id, tariff_id), actor=call.actor)
    return {}


@endpoint(auth=BILLING_KEY, db=READ, answer=TariffRows)
def tariff_list(call: BillingCall) -> dict[str, Any]:
    """All tariffs that can be charged for, with their channels."""
    channels = operator_catalogue(call.operator).channels
    return {"tariffs": [present.tariff_row(row, channels) for row in tariffs.listed_tariffs(call.operator.id)]}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=AnswerWithFields, errors=(NO_TARIFF, validation_error(2)), invalid=2)
def tariff_modify(call: BillingCall, *, params: TariffChange) -> dict[str, Any]:
    """Change what is sent. A new price counts from the next charge on."""
    tariff_records.tariff_modify(
        tariff=ordinary_tariff(call.operator.id, params.tariff_id),
        currency=call.operator.currency,
        actor=call.actor,
        **tariff_fields(call, params),
    )
    return {"error_fields": {}}


@endpoint(auth=BILLING_KEY, db=READ, answer=TariffOptionRows)
def tariff_option_list(call: BillingCall) -> dict[str, Any]:
    """Tariff options: tariffs that open nothing by themselves."""
    return {"tariffs": [present.tariff_option(row) for row in tariffs.tariff_options(call.operator.id)]}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=STREAMING_ERRORS, invalid=3)
def tariff_streamservice_assign(
    call: BillingCall, *, tariff_id: TariffId = -1, service_id: ServiceId = -1
) -> dict[str, Any]:
    """Let the tariff's subscribers play from a stream service."""
    tariff_records.stream_service_assign(
        tariff=ordinary_tariff(call.operator.id, tariff_id), service_id=service_id, actor=call.actor
    )
    return {}


@endpoint(auth=BILLING_KEY, db=WRITE, answer=Answer, errors=STREAMING_ERRORS, invalid=3)
def tariff_streamservice_remove(
    call: BillingCall, *, tariff_id: TariffId = -1, service_id: ServiceId = -1
) -> dict[str, Any]:
    """Take a stream service away from a tariff."""
    tariff_records.stream_service_remove(
        tariff=ordinary_tariff(call.operator.id, tariff_id), service_id=service_id, actor=call.actor
    )
    return {}
