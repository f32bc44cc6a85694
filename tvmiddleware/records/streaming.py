"""Stream services as playback reads them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ServiceRow:
    """A stream service as playback needs it. ``country_ids`` None: everywhere. ``archive_days`` 0: as the channel."""

    id: int
    type: str
    streamer: str
    data_center_id: int
    scripted: bool
    uri_mask: str
    preview_uri_mask: str
    script: str = field(repr=False)
    host: str
    port: int
    secure_link_secret: str = field(repr=False)
    secure_link_ttl: int
    timeshift_offset: int
    priority: int
    max_sessions: int
    check_ip: bool
    country_ids: frozenset[int] | None
    archive_days: int
    storage_type: str
