"""Deleting in the panel: what goes along, what stands in the way and what stays behind.

Four kinds of rows point at another. *Parts* have no life of their own and go with it. *Traces* (logs, proofs of
consent) always stay, their reference becomes empty. *Children* that can stand alone stay in the same way; children
that can't are listed to the staff and go along. With TVMW_PREVENT_CASCADE_DELETION any child stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CASCADE, PROTECT, RESTRICT, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MOST_AT_ONCE = 1000
COUNT_LIMIT = 1000
NAMES_SHOWN = 20


@dataclass(frozen=True)
class Children:
    model: type[Model]
    count: int
    """At most COUNT_LIMIT + 1."""
    goes_along: bool = False
    stands_in_the_way: bool = False
    """The model itself forbids it (PROTECT, RESTRICT): money that passed through a gateway."""

    @property
    def label(self) -> str:
        name = capfirst(str(self.model._meta.verbose_name_plural))
        return f"{name}: {self.count if self.count <= COUNT_LIMIT else f'> {COUNT_LIMIT}'}"


class Verdict(NamedTuple):
    """For the confirmation page of the panel."""

    listed: list[Any]
    counts: dict[str, int]
    missing_rights: set[str]
    in_the_way: list[str]


def relations(model: type[Model], parts: Iterable[str]) -> Iterator[Any]:
    """Reverse foreign keys from models that are not parts."""
    own = set(parts)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete:
            related: Any = relation.related_model
            if related._meta.label not in own and not related._meta.auto_created:
                yield relation


def children(rows: Sequence[Model], parts: Iterable[str]) -> list[Children]:
    """The kinds of children that ``rows`` (of one model) have, with their number."""
    found = []
    for relation in relations(type(rows[0]), parts):
        pointing = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": rows})
        if count := pointing.order_by()[: COUNT_LIMIT + 1].count():
            goes_along = relation.on_delete is CASCADE and not relation.field.null
            forbids = relation.on_delete in {PROTECT, RESTRICT}
            found.append(Children(relation.related_model, count, goes_along, forbids))
    return found


def members(rows: Sequence[Model], names: Iterable[str]) -> list[Children]:
    """Members of many-to-many fields that count as children ("accounts" of a tariff)."""
    found = []
    for name in names:
        relation: Any = type(rows[0])._meta.get_field(name)
        joined = relation.related_model._default_manager.filter(**{f"{relation.remote_field.name}__in": rows})
        if count := joined.order_by()[: COUNT_LIMIT + 1].count():
            found.append(Children(relation.related_model, count))
    return found


def detach(rows: Sequence[Model], parts: Iterable[str]) -> None:
    """Empty the references of children that would be deleted though they can stand alone."""
    for relation in relations(type(rows[0]), parts) if rows else ():
        if relation.on_delete is CASCADE and relation.field.null:
            pointing = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": rows})
            pointing.update(**{relation.field.name: None})


def judge(rows: Sequence[Model], request: Any, admin: Any) -> Verdict:
    """What deleting ``rows`` means. Reads a bounded number of rows, whatever hangs on them."""
    opts = admin.model._meta
    chosen = list(rows[: MOST_AT_ONCE + 1])
    verdict = Verdict([], {str(opts.verbose_name_plural): len(chosen)}, set(), [])
    if len(chosen) > MOST_AT_ONCE:
        verdict.in_the_way.append(_("too many at once: at most %(limit)d") % {"limit": MOST_AT_ONCE})
    elif chosen:
        if not all(admin.has_delete_permission(request, row) for row in chosen):
            verdict.missing_rights.add(str(opts.verbose_name))
        verdict.listed.extend(f"{capfirst(str(opts.verbose_name))}: {row}" for row in chosen[:NAMES_SHOWN])
        if len(chosen) > NAMES_SHOWN:
            verdict.listed.append("…")
        judge_children(chosen, request, admin, verdict)
    return verdict


def judge_children(rows: Sequence[Model], request: Any, admin: Any, verdict: Verdict) -> None:
    found = children(rows, (*admin.parts, *admin.traces))
    if settings.TVMW_PREVENT_CASCADE_DELETION:
        verdict.in_the_way.extend(one.label for one in [*found, *members(rows, admin.counted_members)])
        return
    verdict.in_the_way.extend(one.label for one in found if one.stands_in_the_way)
    for one in found:
        if one.goes_along:
            name = str(one.model._meta.verbose_name_plural)
            verdict.counts[name] = verdict.counts.get(name, 0) + one.count
            verdict.listed.append(one.label)
            registered = admin.admin_site._registry.get(one.model)
            if registered is not None and not registered.has_delete_permission(request):
                verdict.missing_rights.add(str(one.model._meta.verbose_name))
