"""What is told of a source after it was read: times, channels that it has no more, and whether it may be believed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from core.logs import log_event
from epg.models import EpgSource
from epg.parsers.texts import cut_text
from epg.selectors.feeds import GuideChannel, Target
from epg.services.loading import Loaded

FALL = 0.2
"""By so much may the share of times that are read fall from one import to the next."""
LINES_A_SOURCE = 50
NAMED = 5
LONGEST = 1000


def least_share(source: EpgSource) -> float:
    """The share of a source's programmes whose time must be readable, so that they replace the guide."""
    return 0.0 if source.times_read is None else source.times_read / 1000 - FALL


def missing_channels(targets: Mapping[str, list[Target]], loaded: Loaded) -> list[str]:
    """Ids that are wanted of the source and had no programme in it; what failed is told as that."""
    if loaded.error:
        return []
    return sorted(targets.keys() - loaded.present - loaded.failed_documents.keys())


def log_missing(
    source: EpgSource,
    missing: Collection[str],
    targets: Mapping[str, list[Target]],
    channels: Mapping[int, GuideChannel],
) -> str:
    """One line about them, "" for none; each is written to the log."""
    names = {one: ", ".join(channels[target.epg_channel_id].name for target in targets[one]) for one in missing}
    for channel_id, name in list(names.items())[:LINES_A_SOURCE]:
        log_event(
            "epg",
            "EPG_CHANNEL_NOT_IN_SOURCE",
            level=logging.WARNING,
            source=source.name,
            source_channel_id=channel_id,
            epg_channel=name,
        )
    named = [f"{channel_id} ({name})" for channel_id, name in names.items()]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    text = f"no programmes in the source, was the id renamed? {'; '.join(named[:NAMED])}{more}"
    return text if named else ""


def warnings_of(loaded: Loaded) -> list[str]:
    """What was put right or guessed in a source that was read."""
    if loaded.error:
        return []
    tally = loaded.tally
    counted = (
        (tally.ends_unread, "ends of programmes could not be read"),
        (tally.skipped_hours, "times lie in the hour that the clock leaves out in spring and were read an hour later"),
    )
    return [*(f"{number} {text}" for number, text in counted if number), *loaded.doubts]


def state_of(source: EpgSource, loaded: Loaded, missing: Collection[str], warning: str, whole: bool) -> dict[str, Any]:
    """The fields of the source that the import writes besides its time. ``whole``: all its channels were asked for, so
    that the figures are its own."""
    state: dict[str, Any] = {"last_error": loaded.summary()}
    if not loaded.error:
        state["last_warning"] = cut_text(warning, LONGEST)
        if whole:
            state["channels_missing"] = len(missing)
            state["times_read"] = int(loaded.tally.share * 1000) if loaded.tally.programs else source.times_read
    return state
