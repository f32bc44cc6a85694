"""What shows the programmes of a guide and may be recorded: a channel, a camera."""

from __future__ import annotations

from typing import Protocol


class Station(Protocol):
    """``recording_days`` 0: nothing is kept. ``epg_channel_id`` 0: it has no guide."""

    @property
    def id(self) -> int: ...
    @property
    def epg_channel_id(self) -> int: ...
    @property
    def timeshift_offset(self) -> int: ...
    @property
    def stream_service_ids(self) -> tuple[int, ...]: ...
    @property
    def recording_days(self) -> int: ...
