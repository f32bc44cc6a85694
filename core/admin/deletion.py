"""Deleting in the panel: what goes along, what stands in the way and what stays behind.

Kinds of rows that point at another: *parts* have no life of their own and go with it. *Traces* (logs, proofs of
consent) always stay, their reference becomes empty. *Children* that can stand alone stay in the same way, and so do
*members* of many-to-many fields; children that can't stand alone go along. All of them are counted and told to the
staff. *Guards* are those that would lose their service, their price or their protection: they always stand in the way;
with TVMW_PREVENT_CASCADE_DELETION any child does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CASCADE, PROTECT, RESTRICT, Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MOST_AT_ONCE = 1000
COUNT_LIMIT = 100_000
NAMES_SHOWN = 20


@dataclass(frozen=True)
class Children:
    model: type[Model]
    count: int
    """At most COUNT_LIMIT + 1."""
    goes_along: bool = False
    stands_in_the_way: bool = False
    """The model itself forbids it (PROTECT, RESTRICT): money that passed through a gateway."""
    field: str = ""
    is_member: bool = False

    def is_one_of(self, names: Iterable[str]) -> bool:
        """``names``: "app.Model", or "app.Model.field" where only that way of pointing counts."""
        label = self.model._meta.label
        return bool({label, f"{label}.{self.field}"} & set(names))

    @property
    def label(self) -> str:
        name = capfirst(str(self.model._meta.verbose_name_plural))
        return f"{name}: {self.count if self.count <= COUNT_LIMIT else f'> {COUNT_LIMIT}'}"

    @property
    def described(self) -> str:
        return self.label if self.goes_along else _("%(rows)s (stay, without it)") % {"rows": self.label}


class DeletionVerdict(NamedTuple):
    """For the confirmation page of the panel."""

    listed: list[Any]
    counts: dict[str, int]
    missing_rights: set[str]
    in_the_way: list[str]


def relations(model: type[Model], parts: Iterable[str] = ()) -> Iterator[Any]:
    """Reverse foreign keys from models that are not parts."""
    own = set(parts)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete:
            related: Any = relation.related_model
            if related._meta.label not in own and not related._meta.auto_created:
                yield relation


def children(rows: Sequence[Model], parts: Iterable[str], traces: Iterable[str]) -> list[Children]:
    """The kinds of parts and children that ``rows`` (of one model) have, with their number."""
    found = []
    own = set(parts)
    for relation in relations(type(rows[0]), traces):
        pointing = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": rows})
        if count := counted(pointing):
            alone = relation.field.null and relation.related_model._meta.label not in own
            goes_along = relation.on_delete is CASCADE and not alone
            forbids = relation.on_delete in {PROTECT, RESTRICT}
            found.append(Children(relation.related_model, count, goes_along, forbids, relation.field.name))
    return found


def members(rows: Sequence[Model], forward: Iterable[str] = ()) -> list[Children]:
    """What has ``rows`` in a many-to-many field ("accounts" of a tariff), and of the rows' own such fields those that
    lead to the models ``forward`` ("tariffs" of a channel)."""
    model, wanted = type(rows[0]), set(forward)
    found = []
    fields: Any = model._meta.get_fields(include_hidden=True)
    for field in fields:
        related: Any = field.related_model
        if not field.many_to_many or not (field.auto_created or related._meta.label in wanted):
            continue
        mine, theirs, through = columns(field)
        joined = through._default_manager.filter(**{f"{mine}__in": rows}).order_by()
        if count := counted(joined if len(rows) == 1 else joined.values(theirs).distinct()):
            name = field.field.name if field.auto_created else field.name
            found.append(Children(related, count, field=name, is_member=True))
    return found


def columns(field: Any) -> tuple[str, str, Any]:
    """(field of the joining table to this model, to the other one, the table) of either end of a many-to-many field."""
    if field.auto_created:
        owner = field.field
        return owner.m2m_reverse_field_name(), owner.m2m_field_name(), field.through
    return field.m2m_field_name(), field.m2m_reverse_field_name(), field.remote_field.through


def counted(rows: QuerySet[Any]) -> int:
    return int(rows.order_by()[: COUNT_LIMIT + 1].count())


def detach_children(rows: Sequence[Model], parts: Iterable[str]) -> None:
    """Empty the references of children that would be deleted though they can stand alone."""
    for relation in relations(type(rows[0]), parts) if rows else ():
        if relation.on_delete is CASCADE and relation.field.null:
            pointing = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": rows})
            pointing.update(**{relation.field.name: None})


def judge_deletion(rows: Sequence[Model], request: Any, admin: Any) -> DeletionVerdict:
    """What deleting ``rows`` means. Reads a bounded number of rows, whatever hangs on them."""
    opts = admin.model._meta
    chosen = list(rows[: MOST_AT_ONCE + 1])
    verdict = DeletionVerdict([], {str(opts.verbose_name_plural): len(chosen)}, set(), [])
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


def judge_children(rows: Sequence[Model], request: Any, admin: Any, verdict: DeletionVerdict) -> None:
    apart = {*admin.every_part, *admin.traces}
    joined = members(rows, admin.guards)
    every = [*children(rows, admin.every_part, admin.traces), *joined]
    guards = admin.guards_of(rows)
    for one in every:
        if one.stands_in_the_way or one.is_one_of(guards) or forbidden(one, apart, admin.counted_members):
            verdict.in_the_way.append(one.label)
    if verdict.in_the_way:
        verdict.in_the_way.extend([str(admin.instead)] if admin.instead else [])
        return
    for one in every:
        verdict.listed.append(one.described)
        if one.goes_along:
            name = str(one.model._meta.verbose_name_plural)
            verdict.counts[name] = verdict.counts.get(name, 0) + one.count
            registered = admin.admin_site._registry.get(one.model)
            if not one.is_one_of(apart) and registered is not None and not registered.has_delete_permission(request):
                verdict.missing_rights.add(str(one.model._meta.verbose_name))


def forbidden(one: Children, apart: set[str], counted_members: Iterable[str]) -> bool:
    """Where the installation says that nothing with children is deleted."""
    if not settings.TVMW_PREVENT_CASCADE_DELETION or one.is_one_of(apart):
        return False
    return not one.is_member or one.is_one_of(counted_members)
