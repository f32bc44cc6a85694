"""System check of limits that tables lack, because rows of a release before do not keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections

from core.migrating.limits import broken_text, limits_missing


@register(Tags.database)
def check_limits(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Asked for by ``check`` and before every ``migrate``."""
    for alias in databases or ():
        try:
            found = list(limits_missing(connections[alias]))
        except DatabaseError:  # before the first migrate there is no table
            continue
        for model, limit, ids in found:
            if ids:
                yield Warning(
                    f"{broken_text(model, limit, ids)}.",
                    hint="Mend these rows (docs/operator: upgrade) and run migrate again: it adds the limit then.",
                    id="smarty.W074",
                )
