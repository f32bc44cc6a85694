"""No error of a service is missing from a method's table: it would be answered as an unknown one, or as HTTP 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from billing.errors import TransactionExists
from core.api.errors import DomainError, TryLater
from external_api.exceptions import ExternalApiException, HookMissing
from smarty.site import TABLES
from tests.architecture.errors_raised import errors_of, missing
from tvmiddleware.selectors.channel_orders import UnknownSort
from tvmiddleware.services.customers import CustomerExists
from tvmiddleware.services.row_fields import FieldsInvalid

EVERYWHERE: dict[type[DomainError], str] = {
    TryLater: "core.api.site answers the kind's unknown code",
    FieldsInvalid: "core.api.site answers the method's code for wrong parameters",
    HookMissing: "only hooks that the integration offers are asked",
}
EXEMPT: dict[tuple[str, type[DomainError]], str] = {
    ("promo/activate/", TransactionExists): "what a code credits has no ext_id",
    ("transaction/create/", ExternalApiException): "a plug-in that fails is the unknown error",
    ("transaction/delete/", TransactionExists): "what takes a movement back has no ext_id",
    ("billing_details_notify/", CustomerExists): "it changes the e-mail address, not the ext_id",
    ("customer/billing_details_notify/", CustomerExists): "it changes the e-mail address, not the ext_id",
    ("customer/info/set/", CustomerExists): "it does not change the ext_id",
    ("v2/channel/info/", UnknownSort): "it asks for no sorting",
    ("v2/channel/list/", UnknownSort): "it asks for no sorting",
    ("v2/noauth/channel/info/", UnknownSort): "it asks for no sorting",
    ("v2/noauth/channel/list/", UnknownSort): "it asks for no sorting",
}


def test_every_error_has_a_row() -> None:
    found = {
        (route.path, error)
        for _prefix, rows in TABLES.items()
        for route in rows
        for error in missing(route.spec)
        if error not in EVERYWHERE
    }
    assert found - set(EXEMPT) == set(), "raised, and in no row of the method's table"
    assert set(EXEMPT) - found == set(), "exemptions that nothing needs any more"


class OneError(DomainError):
    pass


class OtherError(OneError):
    pass


def raises() -> None:
    raise OtherError


def makes() -> OneError:
    return OneError()


class Way:
    def go(self) -> None:
        self.further()

    def further(self) -> None:
        raise makes()


def through_a_class() -> None:
    Way.go(Way())


def catches_the_base() -> None:
    try:
        raises()
    except OneError:
        return


def catches_and_passes_on() -> None:
    try:
        raises()
    except OneError:
        raise


def catches_another() -> None:
    try:
        raise OneError
    except OtherError:
        return


def after_the_commit() -> None:
    transaction.on_commit(lambda: raises())


def around(times: int = 1) -> None:
    if times:
        around(times - 1)
    raises()


def test_the_reader_itself() -> None:
    cases: dict[Callable[..., Any], set[type[DomainError]]] = {
        raises: {OtherError},
        through_a_class: {OneError},
        catches_the_base: set(),
        catches_and_passes_on: {OtherError},
        catches_another: {OneError},
        after_the_commit: set(),
        around: {OtherError},
    }
    for function, expected in cases.items():
        assert errors_of(function) == expected, function.__name__
