"""Who looks at the showcase, with a session or without, and what he may be shown of each kind of contents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from pyroaring import BitMap

from geo.records import Region
from library.constants import VideoSource
from library.records.applications import ApplicationRow
from library.records.radio import RadioRow
from library.selectors.applications import fitting_applications
from library.selectors.camera_access import viewer_cameras
from library.selectors.own_cameras import own_cameras
from library.selectors.radio import list_radio, visible_radio
from library.selectors.video_access import VideoLibrary, guest_library, viewer_library
from library.selectors.video_lists import VideoQuery, find_videos
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.lists import Moment
from tvmiddleware.records.maturity import EVERYTHING, Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.audiences import guest_rows, session_audience, visible_channels
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import DeviceType, Operator
from tvmiddleware.selectors.programs import Viewing, channel_viewing, viewing_of
from tvmiddleware.selectors.recordings import guides_now

EVERY_SOURCE = frozenset(int(source) for source in VideoSource)


@dataclass(frozen=True)
class Visitor:
    """``record`` None: somebody without a session, who may limit himself to some ``tariff_ids`` and do without others.
    ``device``: the type that he calls with; ``named``: the call itself names it. ``region``: of who has no session."""

    operator: Operator
    record: SessionRecord | None
    device: DeviceType | None
    lang: int
    now: datetime
    named: bool = False
    region: Region = Region()
    tariff_ids: tuple[int, ...] = ()
    without_tariff_ids: tuple[int, ...] = ()
    guides: int = 0

    @cached_property
    def at(self) -> Moment:
        return Moment(self.now, self.guides or guides_now())

    @property
    def maturity(self) -> Maturity:
        return self.record.maturity if self.record else EVERYTHING

    @property
    def name(self) -> tuple[object, ...]:
        """Who has the same sees the same channels and programmes."""
        if self.record is None:
            return (self.tariff_ids, self.without_tariff_ids)
        audience = session_audience(self.record, self.device)
        return (audience.tariff_ids, tuple(audience.maturity), audience.multicast_only)

    # --- channels and programmes --------------------------------------------------------------------------------------
    @cached_property
    def channels(self) -> dict[int, bool]:
        """Those that he may know of -> whether they are subscribed, in the operator's order."""
        if self.record is None:
            return {row.id: False for row in guest_rows(self.operator, self.tariff_ids, self.without_tariff_ids)}
        audience = session_audience(self.record, self.device)
        return visible_channels(self.operator, audience, operator_catalogue(self.operator))

    @cached_property
    def guide_channels(self) -> dict[int, ChannelRow]:
        """Guide channel -> the channel that shows it to him: one with an archive where there is one."""
        known = operator_catalogue(self.operator).by_id
        found: dict[int, ChannelRow] = {}
        for row in (known[channel_id] for channel_id in self.channels):
            held = found.get(row.epg_channel_id)
            if row.epg_channel_id and (held is None or (row.recording_days and not held.recording_days)):
                found[row.epg_channel_id] = row
        return found

    def channel(self, channel_id: int) -> ChannelRow:
        return operator_catalogue(self.operator).by_id[channel_id]

    def viewing(self, channel: ChannelRow) -> Viewing:
        """The channel as he watches it now."""
        if self.record is None:
            return channel_viewing(self.operator, (), channel, self.now)
        return viewing_of(self.operator, self.record, channel, self.now)

    # --- cameras, radio, applications ---------------------------------------------------------------------------------
    @cached_property
    def cameras(self) -> dict[int, bool]:
        """Those that he may know of -> whether they are subscribed; nobody without a session knows of any."""
        if self.record is None:
            return {}
        own = own_cameras(self.record.account_id)
        return {row.id: subscribed for row, subscribed in viewer_cameras(self.operator, self.record, own)}

    @cached_property
    def radio(self) -> dict[int, RadioRow]:
        """Stations of his tariffs, in the operator's order."""
        if self.record is not None:
            return {row.id: row for row in visible_radio(self.operator, self.record)}
        wanted, unwanted = frozenset(self.tariff_ids), frozenset(self.without_tariff_ids)
        return {
            pk: row
            for pk, row in list_radio(self.operator).items()
            if row.tariff_ids & (wanted or row.tariff_ids) and not row.tariff_ids & unwanted
        }

    @cached_property
    def applications(self) -> dict[int, ApplicationRow]:
        """Those for his device type and the interface that his session shows."""
        template = self.record.template if self.record else ""
        return {row.id: row for row in fitting_applications(self.operator, self.device, template)}

    # --- films --------------------------------------------------------------------------------------------------------
    @cached_property
    def videos(self) -> VideoLibrary:
        if self.record is None:
            return guest_library(self.operator, self.region, self.device, self.now)
        return viewer_library(self.operator, self.record, self.device if self.named else None, self.now)

    @cached_property
    def seen_videos(self) -> BitMap:
        """Every film that he sees."""
        return find_videos(self.videos, self.limited(VideoQuery(sources=EVERY_SOURCE, announcement=None)))[0]

    def limited(self, query: VideoQuery) -> VideoQuery:
        """The query within the tariffs that somebody without a session limits himself to."""
        return replace(query, tariffs=self.tariff_ids or None, without_tariffs=self.without_tariff_ids, lang=self.lang)
