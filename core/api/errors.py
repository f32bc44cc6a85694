"""Errors of the APIs: small classes, one table per endpoint, rendered in one place (core.api.render)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

INTERNAL = _("internal error")


class DomainError(Exception):
    """Base of the errors that services raise. Each endpoint maps the classes it expects to codes of its contract.

    ``fields`` are answered beside the code (e.g. the devices that fill a session limit). ``message`` replaces the text
    of the table; a lazy translation comes out in the caller's language.
    """

    def __init__(self, message: Any = "", **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


class TryLater(DomainError):
    """A lock was not to be had in time, or too many calls of the same kind are at work: nothing was done.

    Endpoints without a row for it answer their code for unknown errors.
    """

    def __init__(self, message: Any = "", **fields: Any) -> None:
        super().__init__(message or _("busy with other work on the same data, try again in a moment"), **fields)


class ApiError(Exception):
    """An answer with this code, raised by the api layer itself. ``status`` is the HTTP status."""

    def __init__(self, code: int, message: str = "", *, status: int = 200, **fields: Any) -> None:
        super().__init__(message or str(code))
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


Shape = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Error:
    """One row of an endpoint's table: the code, its text (a lazy translation) and the classes that mean it.

    ``shape`` makes of the error's fields what is answered, where they are rows.
    """

    code: int
    text: Any
    raised_by: tuple[type[DomainError], ...] = ()
    status: int = 200
    shape: Shape = dict

    def __init__(
        self, code: int, text: Any, *raised_by: type[DomainError], status: int = 200, shape: Shape = dict
    ) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "raised_by", raised_by)
        object.__setattr__(self, "status", status)
        object.__setattr__(self, "shape", shape)
