"""Radio stations as they are kept in memory."""

from __future__ import annotations

from dataclasses import dataclass

from tvmiddleware.records.channels import Texts


@dataclass(frozen=True, slots=True)
class RadioRow:
    """``search_text``: every name of the station and of its line in the directory, folded."""

    id: int
    names: Texts
    descriptions: Texts
    uri: str
    icon: str
    channel_names: Texts
    tariff_ids: frozenset[int]
    search_text: str
