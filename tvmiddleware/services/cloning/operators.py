"""Cloning an operator: a new Client with everything that its staff set up, and nothing of its subscribers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from django.apps import apps
from django.db import IntegrityError

from clients.errors import OperatorUnknown
from clients.models import Client
from clients.models.clients import new_key, new_uid
from core.caseless import fold_name
from core.db import as_a_whole, retry_on_db_failure
from core.table_rules import CLONE_RULES, CopiedTable, LeftTable
from tvmiddleware.services.cloning.client_row import CLIENT_BEGINS, CLIENT_KEYS
from tvmiddleware.services.cloning.copier import Copier
from tvmiddleware.services.cloning.graph import Table, operators_models

Progress = Callable[[str], None]
PREFIX_LENGTH = 64
ATTEMPTS = 3


@dataclass
class Clone:
    """The new operator, how many rows of which table came with it, and what staff have to set up anew: a line each."""

    client: Client
    copied: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def client_clone(*, client_id: int, content: Collection[str] = (), progress: Progress = lambda text: None) -> Clone:
    """Copy what tables say (``register_table``), all of it or nothing; ``content``: what of the tables that are copied
    ``only_with`` something."""
    work = partial(clone, client_id, set(content), progress)
    for _attempt in range(1, ATTEMPTS):
        try:
            return retry_on_db_failure(lambda: as_a_whole(work))
        except IntegrityError:  # somebody took the prefix, or the UID, at the same time
            continue
    return retry_on_db_failure(lambda: as_a_whole(work))


def clone(client_id: int, options: set[str], progress: Progress) -> Clone:
    source = Client.objects.filter(pk=client_id).first()
    if source is None:
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    target = copy_of_client(source)
    copier = Copier(source, target, chosen_tables(options), progress)
    copier.copy_all()
    copied = {model.__name__: len(ids) for model, ids in copier.ids.items() if model is not Client}
    return Clone(target, copied, left_out(source))


def chosen_tables(options: set[str]) -> dict[Table, CopiedTable]:
    return {
        apps.get_model(label): decision
        for label, decision in CLONE_RULES.items()
        if isinstance(decision, CopiedTable) and (not decision.only_with or decision.only_with in options)
    }


def left_out(source: Client) -> list[str]:
    """What the source has and the copy has not, and why; also models of plug-ins that nobody decided about."""
    found = []
    for model in sorted(operators_models(), key=lambda model: model._meta.label):
        decision = CLONE_RULES.get(model._meta.label, LeftTable("nobody decided about it", is_reported=True))
        own = [key for key in model._meta.concrete_fields if key.related_model is Client]
        if isinstance(decision, LeftTable) and decision.is_reported and own:
            count = model._base_manager.filter(**{own[0].name: source}).count()
            found += [f"{count} {model.__name__} ({decision.reason})"] if count else []
    return found


def copy_of_client(source: Client) -> Client:
    """The operator's own row with new keys, a new UID and a free prefix."""
    countries = list(source.available_countries.values_list("pk", flat=True))
    target = Client.objects.get(pk=source.pk)
    target.pk = None
    target._state.adding = True
    target.name = f"{source.name[:240]} (copy)"
    target.uid = new_uid()
    target.domain_prefix = free_prefix(source.domain_prefix)
    for name, value in CLIENT_BEGINS.items():
        setattr(target, name, value)
    for name in CLIENT_KEYS:
        setattr(target, name, new_key())
    target.save(force_insert=True)
    target.available_countries.set(countries)
    return target


def free_prefix(prefix: str) -> str:
    """``north`` -> ``north-copy``, ``north-copy2``..., the first that nobody has."""
    number = 1
    while True:
        suffix = "-copy" if number == 1 else f"-copy{number}"
        candidate = prefix[: PREFIX_LENGTH - len(suffix)] + suffix
        if not Client.objects.filter(domain_prefix_form=fold_name(candidate)).exists():
            return candidate
        number += 1
