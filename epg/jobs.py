"""Work on the guide that the staff starts."""

from __future__ import annotations

from core import clock
from core.queue import job
from epg.services.reimport import guide_reimport


class ImportFailed(Exception):
    """What its sources said."""


@job(own_transactions=True)
def guide_reimported(*, epg_channel_id: int) -> int:
    """Make the guide of a channel anew; how many programmes were written."""
    result = guide_reimport(epg_channel_id=epg_channel_id, now=clock.now())
    if result.failures:
        raise ImportFailed("; ".join(f"{name}: {reason}" for name, reason in result.failures.items()))
    return int(result.programs_imported)
