"""Radio stations of an operator, and which of them a viewer may know of.

Kept in this process per generation: a warm list asks neither the database nor the cache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core.cache.local import memory
from library.models import Radio
from library.records.radio import RadioRow
from library.texts import fold_text, search_text
from tvmiddleware.models import Tariff
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

NO_TEXTS = ("",) * 6


def list_radio(operator: Operator) -> dict[int, RadioRow]:
    """Every station that is switched on by id, in the operator's order. ``tariff_ids`` are those that open radio."""
    generation = (operator.config_generation, operator.generation)
    return memory.get(("radio", operator.id), generation, lambda: read_radio(operator.id))


def visible_radio(operator: Operator, record: SessionRecord, search: str = "") -> list[RadioRow]:
    """The stations that a connected tariff opens, those whose name contains ``search``."""
    opening = frozenset(record.tariff_ids)
    wanted = fold_text(search)
    if search.strip() and not wanted:  # nothing but punctuation
        return []
    return [row for row in list_radio(operator).values() if row.tariff_ids & opening and wanted in row.search_text]


def read_radio(client_id: int) -> dict[int, RadioRow]:
    rows = list(Radio.objects.filter(client_id=client_id, enabled=True).select_related("radio_channel"))
    tariffs = read_tariffs(client_id)
    return {row.pk: radio_record(row, tariffs[row.pk]) for row in rows}


def read_tariffs(client_id: int) -> dict[int, set[int]]:
    """Station -> the tariffs with it that are switched on and open radio."""
    opening = Tariff.objects.filter(client_id=client_id, enabled=True, used_for_radio_list=True).values("pk")
    found: dict[int, set[int]] = defaultdict(set)
    links = Radio.tariffs.through.objects.filter(tariff_id__in=opening, radio__client_id=client_id)
    for radio_id, tariff_id in links.values_list("radio_id", "tariff_id"):
        found[radio_id].add(tariff_id)
    return found


def radio_record(row: Radio, tariff_ids: Iterable[int]) -> RadioRow:
    names = row_texts(row, "name")
    channel = row.radio_channel
    channel_names = row_texts(channel, "name") if channel else NO_TEXTS
    return RadioRow(
        id=row.pk,
        names=names,
        descriptions=row_texts(row, "description"),
        uri=row.uri,
        icon=(channel.icon.name if channel else "") or "",
        channel_names=channel_names,
        tariff_ids=frozenset(tariff_ids),
        search_text=search_text((*names, *channel_names)),
    )
