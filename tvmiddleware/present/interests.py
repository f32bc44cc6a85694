"""Which fields of a channel "TV by interests" shows."""

from __future__ import annotations

from tvmiddleware.present.channels import COMPACT_DROPS, FULL, Layout

WRT_KEEPS = frozenset(
    f"next_program_{name}" for name in ("id", "name", "begin_time", "end_time", "preview_url", "rating")
)

ALL = Layout("programs", FULL.fields, numeric_drm=True)
COMPACT = ALL.without(COMPACT_DROPS | {"pause_live_tv_shift"})
WRT_COMPACT = ALL.without((COMPACT_DROPS - WRT_KEEPS) | {"pause_live_tv_shift"})
GUEST = Layout(
    "programs",
    (
        "id",
        "category_id",
        "icon",
        "name",
        *(f"program_{name}" for name in ("category_id", "begin_time", "end_time", "name", "preview_url", "category")),
        "program_id",
        "program_rating",
        "channel_sort",
        "meta",
        "program_meta",
    ),
)
