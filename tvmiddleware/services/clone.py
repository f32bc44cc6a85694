"""Cloning an operator: a new Client with everything that its staff set up, and nothing of its subscribers.

Rows are copied table by table in an order where what a row points at was copied before. A pointer to a copied table
follows to the copy, or becomes empty where that row was left out; any other pointer (device types, the guide,
countries) stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models as db
from django.db import transaction

from clients.models import Client
from clients.models.clients import new_key, new_uid
from core.api.errors import DomainError
from core.caseless import fold
from tvmiddleware import models

SETUP: tuple[type[db.Model], ...] = (
    models.DataCenter,
    models.StreamService,
    models.Tariff,
    models.Category,
    models.Profile,
    models.PriceCategory,
    models.CopyrightHolder,
    models.HbbProvider,
    models.ClientPlayDevice,
    models.ChannelSort,
    models.LegalDocument,
)
"""Tables with a ``client`` that are always copied."""
CHANNELS: tuple[type[db.Model], ...] = (models.Channel, models.ProgramBlocking)
FOREIGN_PREFIX_LENGTH = 64


class OperatorUnknown(DomainError):
    """There is no operator with that id."""


@dataclass
class Clone:
    """The new operator, and how many rows of which table came with it."""

    client: Client
    copied: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def client_clone(*, client_id: int, channels: bool = False) -> Clone:
    """Copy an operator's settings, device types, tariffs, lists and documents; with ``channels`` its channels too."""
    source = Client.objects.filter(pk=client_id).first()
    if source is None:
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    copier = Copier(source)
    for model in SETUP:
        copier.copy(model, model._default_manager.filter(client=source))
    copier.copy(models.DeviceGroupLimit, models.DeviceGroupLimit.objects.filter(tariff__client=source))
    if channels:
        for model in CHANNELS:
            copier.copy(model, model._default_manager.filter(client=source))
        copier.copy(models.ChannelTrack, models.ChannelTrack.objects.filter(channel__client=source))
        copier.copy(models.ChannelSortItem, models.ChannelSortItem.objects.filter(channel_sort__client=source))
    return Clone(copier.target, {model.__name__: len(ids) for model, ids in copier.ids.items() if model is not Client})


class Copier:
    """Copies rows and remembers old id -> new id of every table it copied."""

    def __init__(self, source: Client) -> None:
        self.target = copy_of_client(source)
        self.ids: dict[type[db.Model], dict[int, int]] = {Client: {source.pk: self.target.pk}}

    def copy(self, model: type[db.Model], rows: Iterable[Any]) -> None:
        self.ids[model] = {}
        for row in list(rows):
            old, linked = row.pk, self.links_of(row)
            row.pk = None
            row._state.adding = True
            for column in model._meta.concrete_fields:
                if isinstance(column, db.ForeignKey):
                    setattr(row, column.attname, self.followed(column, getattr(row, column.attname)))
            row.save(force_insert=True)
            self.ids[model][old] = row.pk
            for name, ids in linked.items():
                getattr(row, name).set(ids)

    def links_of(self, row: Any) -> dict[str, list[Any]]:
        """The many-to-many rows of ``row``, as they will be at its copy."""
        found = {}
        for column in row._meta.many_to_many:
            ids = list(getattr(row, column.name).values_list("pk", flat=True))
            copies = (self.followed(column, old) for old in ids)
            found[column.name] = [new for new in copies if new is not None]
        return found

    def followed(self, column: Any, old: Any) -> Any:
        """Where a pointer points in the copy."""
        known = self.ids.get(column.related_model)
        return old if known is None else known.get(old)


def copy_of_client(source: Client) -> Client:
    """The operator's own row with new keys, a new UID and a free prefix."""
    countries = list(source.available_countries.values_list("pk", flat=True))
    target = Client.objects.get(pk=source.pk)
    target.pk = None
    target._state.adding = True
    target.name = f"{source.name[:240]} (copy)"
    target.uid = new_uid()
    target.domain_prefix = free_prefix(source.domain_prefix)
    target.domain_prefix_form = None
    for name in ("api_key", "billing_api_key", "content_api_key", "streaming_api_key"):
        setattr(target, name, new_key())
    target.save(force_insert=True)
    target.available_countries.set(countries)
    return target


def free_prefix(prefix: str) -> str:
    """``north`` -> ``north-copy``, ``north-copy2``..., the first that nobody has."""
    number = 1
    while True:
        suffix = "-copy" if number == 1 else f"-copy{number}"
        candidate = prefix[: FOREIGN_PREFIX_LENGTH - len(suffix)] + suffix
        if not Client.objects.filter(domain_prefix_form=fold(candidate)).exists():
            return candidate
        number += 1
