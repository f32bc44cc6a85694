"""What is forgotten when the guide changes: imported, or edited in the panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from core.table_rules import CacheScope
from epg.models import Epg, EpgChannel
from epg.signals import guide_changed
from tvmiddleware import models
from tvmiddleware.cache import invalidate


@receiver(guide_changed)
def of_guide(sender: Any, epg_channel_ids: Any, **kwargs: Any) -> None:
    invalidate.epg_changed(epg_channel_ids)  # sent after the import's commit
    if sender is EpgChannel:
        forget_catalogues(clients_showing(epg_channel_ids))


def of_guide_channel(sender: Any, instance: EpgChannel, **kwargs: Any) -> None:
    """Its icon and number stand in the catalogues of the operators that show it."""
    pk, clients = instance.pk, clients_showing([instance.pk])
    transaction.on_commit(lambda: invalidate.epg_changed([pk]), robust=True)
    transaction.on_commit(lambda: forget_catalogues(clients), robust=True)


def clients_showing(epg_channel_ids: Iterable[int]) -> list[int]:
    rows = models.Channel.objects.filter(epg_channel__in=list(epg_channel_ids))
    return list(rows.order_by().values_list("client_id", flat=True).distinct())


def forget_catalogues(client_ids: Iterable[int]) -> None:
    for client_id in client_ids:
        invalidate.client_changed(client_id)


def of_program(sender: Any, instance: Epg, origin: Any = None, **kwargs: Any) -> None:
    """A programme edited in the panel; the import writes by the thousand and tells with guide_changed.

    Programmes that go with their whole channel tell nobody: there is nothing left to show.
    """
    if origin is None or isinstance(origin, Epg) or getattr(origin, "model", None) is Epg:
        epg_channel_id = instance.epg_channel_id
        transaction.on_commit(lambda: invalidate.epg_changed([epg_channel_id]), robust=True)


def of_guide_words(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(invalidate.epg_words_changed, robust=True)


CHANNEL = CacheScope(saved=of_guide_channel, doomed=of_guide_channel)
PROGRAM = CacheScope(changed=of_program)
WORDS = CacheScope(changed=of_guide_words)
