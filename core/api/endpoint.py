"""``@endpoint``: what an API function declares about itself, and the thin layer that puts it on django-ninja.

    @endpoint(auth=AUTHKEY, db=READ, answer=MessageDetail, errors=(Error(1, _("unknown message"), MessageNotFound),))
    def message_detail(call: DeviceCall, *, uuid: Text) -> dict[str, Any]: ...

The keyword-only parameters are the endpoint's own; one whose type is a ParamsModel stands for all members of that
model, which several endpoints may share, and gets them as one object. Who is asking (``client_id``, ``authkey``,
``device``...) belongs to the authentication kind. The function returns a dict (the envelope is added), a ``Ready`` or
an ``HttpResponse``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar, get_type_hints

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import BaseModel, ConfigDict, create_model

from core.api.answers import DeclaredResponse
from core.api.auth import Auth
from core.api.errors import INTERNAL, Error

READ = "read"
WRITE = "write"
F = TypeVar("F", bound=Callable[..., Any])


class Answer(Schema):
    """The envelope of every answer."""

    error: int = 0
    error_message: str = ""


class Failure(Schema):
    """The envelope of what went wrong."""

    error: int
    error_message: str


class FailureWithFields(Failure):
    """``error_fields``: parameter -> what is wrong with it."""

    error_fields: dict[str, str] | None = None


class ParamsModel(BaseModel):
    """Base of groups of parameters. ``model_fields_set`` tells which of them were sent.

    ``keeps_what_is_left_out``: they change a row, and one that is left out changes nothing, so it has no default.
    """

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)
    keeps_what_is_left_out: ClassVar[bool] = False


@dataclass(frozen=True)
class Ready:
    """An answer that is bytes already (a shared rendered list)."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EndpointSpec:
    name: str
    function: Callable[..., Any]
    auth: Auth
    db: str
    answer: type[Schema] | None
    """The envelope of success; None: success is what ``others`` say."""
    errors: dict[int, Error]
    invalid: int
    params: type[ParamsModel]
    own: tuple[str, ...]
    doc: str
    group: str = ""
    """The parameter that gets a whole group of parameters."""
    outside: bool = False
    """It commits as it goes: it speaks with other systems (a payment gateway), so that what it did can't be rolled
    back, or it keeps account of tries that failed. Any other that writes is one transaction."""
    changes: bool = False
    """It changes something: a foreign page can't call it with cookies alone."""
    repeatable: bool = False
    """Asked twice it does no more than once, so a web server may ask the next node when one breaks off."""
    names_fields: bool = False
    """Its answers have ``error_fields``: parameter -> what is wrong with it."""
    others: tuple[DeclaredResponse, ...] = ()
    failure: type[Failure] = Failure

    @property
    def texts(self) -> dict[int, Any]:
        """Every code that it may answer and what it means."""
        known = {code: row.text for code, row in self.errors.items()}
        return {self.auth.unknown_code: INTERNAL, **known}

    def row_for(self, error: Exception) -> Error | None:
        """The row of the table that names the class of a service's error; the first match wins."""
        for row in self.errors.values():
            if row.raised_by and isinstance(error, row.raised_by):
                return row
        return None


def endpoint(
    *,
    auth: Auth,
    db: str,
    answer: type[Schema] | None,
    errors: Iterable[Error] = (),
    invalid: int | None = None,
    others: Iterable[DeclaredResponse] = (),
    failure: type[Failure] | None = None,
    outside: bool = False,
    changes: bool = False,
    repeatable: bool = False,
) -> Callable[[F], F]:
    """Declare an endpoint. ``invalid`` is the code for a parameter that can't be read (default: the kind's).
    ``changes``: it changes something though it is marked as reading; ``repeatable``: it may be asked twice though it
    does. ``others``: what it answers besides envelopes. ``failure``: the envelope of its errors, where it has further
    members."""

    def declare(function: F) -> F:
        spec = build_spec(function, auth, db, answer, tuple(errors), invalid)
        writes = changes or db == WRITE
        function.__endpoint__ = replace(  # type: ignore[attr-defined]
            spec,
            outside=outside,
            changes=writes,
            repeatable=repeatable or not writes,
            others=tuple(others),
            failure=failure or (FailureWithFields if spec.names_fields else Failure),
        )
        return function

    return declare


def build_spec(
    function: Callable[..., Any],
    auth: Auth,
    db: str,
    answer: type[Schema] | None,
    errors: tuple[Error, ...],
    invalid: int | None,
) -> EndpointSpec:
    table = {0: Error(0, _("no error"))}
    known = (*auth.errors, *(auth.write_errors if db == WRITE else ()), *errors)
    table.update((row.code, row) for row in known)
    code = auth.invalid_code if invalid is None else invalid
    table.setdefault(code, Error(code, _("parameters missing or invalid")))
    own = own_parameters(function)
    group, base = group_of(own)
    own.pop(group, None)
    return EndpointSpec(
        name=function.__name__,
        function=function,
        auth=auth,
        db=db,
        answer=answer,
        errors=table,
        invalid=code,
        params=create_model(f"{function.__name__}_params", __base__=base, **{**auth.parameters, **own}),
        own=tuple(own),
        doc=inspect.getdoc(function) or "",
        group=group,
        names_fields=auth.names_fields or (answer is not None and "error_fields" in answer.model_fields),
    )


def own_parameters(function: Callable[..., Any]) -> dict[str, Any]:
    hints = get_type_hints(function, include_extras=True)
    return {
        name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def group_of(own: dict[str, Any]) -> tuple[str, type[ParamsModel]]:
    """Name and model of the parameter that stands for a group; none has one of its own."""
    for name, (kind, _default) in own.items():
        if isinstance(kind, type) and issubclass(kind, ParamsModel):
            return name, kind
    return "", ParamsModel


def spec_of(function: Callable[..., Any]) -> EndpointSpec:
    spec: EndpointSpec = function.__endpoint__  # type: ignore[attr-defined]
    return spec
