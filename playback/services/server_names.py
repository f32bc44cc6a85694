"""What the operator's streams are called on its servers, all kinds of content together: a token for ``yard`` opens
what lies below it, but not the ``yard/north`` of something else."""

from __future__ import annotations

from collections.abc import Callable

from core.cache.local import memory
from playback.playable import ContentKind
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator

ServerNames = Callable[[Operator], tuple[str, ...]]


def channel_names(operator: Operator) -> tuple[str, ...]:
    return operator_catalogue(operator).names_on_servers


SOURCES: dict[str, ServerNames] = {ContentKind.CHANNEL.value: channel_names}
"""A kind of content -> its names. A later app adds its own with ``register_server_names``."""


def register_server_names(kind: ContentKind, names: ServerNames) -> None:
    SOURCES[kind.value] = names


def names_on_servers(operator: Operator) -> tuple[str, ...]:
    """Sorted; kept in this process per generation of the operator."""
    return memory.get(("names on servers", operator.id), operator.generation, lambda: merged_names(operator))


def merged_names(operator: Operator) -> tuple[str, ...]:
    return tuple(sorted({name for names in SOURCES.values() for name in names(operator)}))
