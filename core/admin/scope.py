"""Whose rows a member of the staff may see: an operator's, a dealer's, or everything."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

NOBODY = 0
"""An operator that there is not."""


class Scope(NamedTuple):
    """``None``: not limited."""

    client_id: int | None = None
    dealer_id: int | None = None

    @property
    def is_limited(self) -> bool:
        return self.client_id is not None

    @property
    def is_empty(self) -> bool:
        """Staff of nobody: not even the rows that all operators share."""
        return self.client_id == NOBODY


EVERYTHING = Scope()
NOTHING = Scope(client_id=NOBODY)


def scope_of(user: Any) -> Scope:
    """Superusers see everything; a dealer's staff that dealer's subscribers; an operator's staff that operator.

    Staff without an operator sees nothing: to see all of them is the superusers' part.
    """
    if not getattr(user, "is_authenticated", False):
        return NOTHING
    if user.is_superuser:
        return EVERYTHING
    if getattr(user, "dealer_id", None):
        return Scope(client_id=user.dealer.client_id, dealer_id=user.dealer_id)
    client_id = getattr(user, "client_id", None)
    return NOTHING if client_id is None else Scope(client_id=client_id)


def request_scope(request: HttpRequest) -> Scope:
    """The scope of the request's user, worked out once."""
    scope: Scope | None = getattr(request, "panel_scope", None)
    if scope is None:
        scope = scope_of(getattr(request, "user", None))
        request.panel_scope = scope  # type: ignore[attr-defined]
    return scope


def actor_of(request: HttpRequest) -> str:
    """The name under which the ledger records who changes something in the panel."""
    return f"user:{getattr(request, 'user', '')}"


def limit_to_scope(
    queryset: QuerySet[Any], scope: Scope, client_path: str | None, dealer_path: str | None = None
) -> QuerySet[Any]:
    """The rows of ``scope``. A path is a lookup from the model to its operator (dealer); None: shared by all."""
    if scope.is_empty:
        return queryset.none()
    if scope.client_id is not None and client_path is not None:
        queryset = queryset.filter(belongs(queryset.model, client_path, scope.client_id))
    if scope.dealer_id is not None and dealer_path is not None:
        queryset = queryset.filter(belongs(queryset.model, dealer_path, scope.dealer_id))
    return queryset


def belongs(model: type[Model], path: str, owner: int) -> Any:
    """Through another table the owner is looked up row by row: a join lets SQLite, which knows no numbers of rows,
    begin with all accounts of the operator even where a handful of sessions is asked for by id."""
    first, _bar, rest = path.partition("__")
    if not rest:
        return Q(**{path: owner})
    field: Any = model._meta.get_field(first)
    return Exists(field.related_model._default_manager.filter(pk=OuterRef(field.attname), **{rest: owner}))


def owner_id(row: Model) -> int | None:
    """The operator that a row belongs to, where the row says so itself."""
    client_id: int | None = getattr(row, "client_id", None)
    return client_id
