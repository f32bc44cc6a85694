"""Who is asking the signed APIs (billing, content, streaming): client_id and a signature with that API's secret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, get_args, get_origin

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from clients.auth import OncePerKey, emptied_names
from core.api import signature
from core.api.call import Call, basic_call, from_lists, prepare_parameters
from core.api.endpoint import ParamsModel
from core.api.errors import ApiError, Error
from core.api.values import Int, to_flag
from core.numbers import is_digits
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now

UNKNOWN_ERROR = -1
BAD_SIGNATURE = -2
UNKNOWN_CLIENT = -3


@dataclass
class SignedCall(Call):
    """A call of a billing system, a content manager or a streaming server. Always answered in JSON."""

    operator_or_none: Operator | None = None

    @property
    def operator(self) -> Operator:
        if self.operator_or_none is None:
            raise ApiError(UNKNOWN_CLIENT)
        return self.operator_or_none

    @cached_property
    def emptied(self) -> frozenset[str]:
        """Parameters that were sent empty: a method that changes a row empties those fields."""
        return emptied_names(self.request)


class Signed(OncePerKey):
    """``secret`` names the operator's key that signs this API."""

    kind = "signature"
    schemes = (("client_id", "signature"),)
    reads_json = False
    parameters = {"client_id": (Int, 0)}
    errors: tuple[Error, ...] = (
        Error(UNKNOWN_ERROR, _("unknown error, see the server's log")),
        Error(BAD_SIGNATURE, _("signature is incorrect")),
        Error(UNKNOWN_CLIENT, _("no operator with this client_id")),
    )
    unknown_code = UNKNOWN_ERROR
    unknown_status = 200

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def caller(self, call: Call) -> tuple[int, str]:
        assert isinstance(call, SignedCall)  # noqa: S101  (bare_call made it)
        return call.operator.id, self.secret

    def bare_call(self, request: HttpRequest) -> SignedCall:
        """Only what is signed counts: not a JSON body, not a value in the query that the form has too."""
        prepare_parameters(request)
        sent: dict[str, list[str]] = {}
        for name, value in signature.sent_pairs(request):
            sent.setdefault(name, []).append(value)
        request.given = from_lists(sent.items())  # type: ignore[attr-defined]
        return SignedCall(**basic_call(request))

    def authenticate(self, call: Call) -> None:
        assert isinstance(call, SignedCall)  # noqa: S101  (bare_call made it)
        found = self.operator_of(call)
        params = call.request.spec.params  # type: ignore[attr-defined]
        pairs, secret = signature.sent_pairs(call.request), getattr(found, self.secret)
        decode = signature.verify_signature(pairs, secret, flag_names(params), single_names(params))
        if decode is None:
            raise ApiError(BAD_SIGNATURE)
        call.operator_or_none = found
        if decode is not signature.as_sent:
            call.given.update({name: decoded(value, decode) for name, value in call.given.items()})

    def operator_of(self, call: SignedCall) -> Operator:
        client_id = call.text("client_id")
        found = operator_now(int(client_id)) if is_digits(client_id, 9) else None
        if found is None:
            raise ApiError(UNKNOWN_CLIENT)
        return found


def decoded(value: Any, decode: signature.Decode) -> Any:
    if isinstance(value, list):
        return [decode(item) for item in value]
    return decode(value) if isinstance(value, str) else value


@lru_cache(maxsize=512)
def flag_names(params: type[ParamsModel]) -> frozenset[str]:
    """The parameters of an endpoint that are flags: clients write those in many ways."""
    return frozenset(
        name
        for name, field in params.model_fields.items()
        if field.annotation is bool or is_flag([*field.metadata, *notes_within(field.annotation)])
    )


@lru_cache(maxsize=512)
def single_names(params: type[ParamsModel]) -> frozenset[str]:
    """The parameters of an endpoint that hold one value."""
    return frozenset(name for name, field in params.model_fields.items() if not holds_list(field.annotation))


def holds_list(kind: Any) -> bool:
    return get_origin(kind) is list or any(holds_list(part) for part in get_args(kind))


def notes_within(kind: Any) -> list[Any]:
    """What hangs on the parts of ``Flag | None``."""
    return [note for part in get_args(kind) for note in getattr(part, "__metadata__", ())]


def is_flag(notes: list[Any]) -> bool:
    return any(isinstance(note, BeforeValidator) and note.func is to_flag for note in notes)
