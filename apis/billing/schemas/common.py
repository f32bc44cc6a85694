"""Parameters that many methods share, and how an empty one is told from an absent one."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from django.utils.translation import gettext_lazy as _

from billing.selectors.named_tariffs import TariffNotFound
from billing.selectors.subscribers import SubscriberAccountNotFound, SubscriberNotFound
from core.api.endpoint import Answer
from core.api.errors import Error
from core.api.values import Flag, Int, Text, describe_parameter
from tvmiddleware.services.device_records import TypeAmbiguous, TypeMissing, TypeUnknown
from tvmiddleware.services.devices import DeviceTaken
from tvmiddleware.services.row_fields import FieldsInvalid

CustomerId = Annotated[Int, describe_parameter("customer id")]
CustomerExtId = Annotated[
    Text, describe_parameter("id of the customer in the caller's system; it or customer_id is required")
]
AccountId = Annotated[Int, describe_parameter("account id")]
Abonement = Annotated[Int, describe_parameter("abonement of the account; it or account_id is required")]
TariffId = Annotated[Int, describe_parameter("tariff id")]
VirtualTariffId = Annotated[Int, describe_parameter("virtual tariff id")]
TariffExtId = Annotated[Text, describe_parameter("id of a tariff or a virtual tariff in the caller's system")]
Limit = Annotated[Int, describe_parameter("rows of a page, at most 100")]
PageNumber = Annotated[Int, describe_parameter("page, from 1")]
NotifyExternalApi = Annotated[Flag, describe_parameter("1: tell the operator's external system too")]

NO_CUSTOMER = Error(1, _("customer not found"), SubscriberNotFound)
NO_TARIFF = Error(2, _("tariff not found"), TariffNotFound)
NO_ACCOUNT = Error(1, _("account not found"), SubscriberAccountNotFound)


class AnswerWithFields(Answer):
    """``error_fields``: parameter -> what is wrong with it."""

    error_fields: dict[str, str] = {}


class Changing(Protocol):
    """A call that changes a row."""

    @property
    def emptied(self) -> frozenset[str]: ...


def sent_fields(call: Changing, params: Any, names: dict[str, Any]) -> dict[str, Any]:
    """The parameters that were sent, as field -> value; those that were left out are not in it.

    ``names``: parameter -> the value that it means when it was sent empty; KEEP: then it counts as left out.
    """
    found = {name: getattr(params, name) for name in names if name in params.model_fields_set}
    emptied = {name: names[name] for name in call.emptied & names.keys() if names[name] is not KEEP}
    return {**found, **emptied}


KEEP: Any = object()
"""Sent empty it keeps its value."""


def validation_error(code: int) -> Error:
    return Error(code, _("parameters failed validation"), FieldsInvalid)


DEVICE_ERRORS = (
    NO_ACCOUNT,
    Error(2, _("no device type of that name or id"), TypeUnknown),
    validation_error(3),
    Error(4, _("a device with this UID already exists"), DeviceTaken),
    Error(5, _("several device types have this name"), TypeAmbiguous),
    Error(6, _("system_name or client_play_device_id is required"), TypeMissing),
)
