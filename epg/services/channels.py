"""Guide channels and their icons from the lists that sources have of them."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core import icons as known_icons
from core.api.errors import DomainError
from core.bulk import split_items
from core.disk import NotStored
from core.locks import work_dir
from core.logs import log_event
from epg.models import EpgChannel, EpgChannelSource, EpgSource
from epg.parsers.base import ParsedChannel, Parser
from epg.parsers.errors import ParserError
from epg.parsers.registry import find_parser
from epg.parsers.texts import cut_text
from epg.selectors.feeds import GuideChannelNotFound
from epg.services.duplicates import duplicates_fix
from epg.services.icons import icon_store, icons_fetch
from epg.services.languages import Spreader
from epg.services.loading import download_limits, feed_of, fetch_document
from epg.services.reading import read_channels
from epg.signals import guide_changed

NAME_LENGTH = 255
SLOT_FIELDS = ("name", "name_lang1", "name_lang2", "name_lang3", "name_lang4", "name_lang5")


class NoChannelList(DomainError):
    """The source has no EpgChannelSource, or its list can't be read as asked."""


@dataclass(slots=True)
class ChannelsResult:
    listed: int = 0
    created: int = 0
    renamed: int = 0
    icons: int = 0
    merged: int = 0
    failures: list[str] = field(default_factory=list)
    handled: str = ""
    """What the parser said when it did the whole import itself."""


def channels_import(
    *,
    source: EpgSource,
    now: datetime,
    epg_channel_id: int | None = None,
    force: bool = False,
    reimport_icons: bool = False,
    fix_duplicates: bool = False,
    parser_handling: bool = False,
    progress: Callable[[str], None] = lambda text: None,
) -> ChannelsResult:
    """Read the list of a source's channels: make those that are new, fetch icons that are missing.

    ``epg_channel_id``: only this one, nothing is made. ``force``: names and icons of all of them as the source has
    them. ``reimport_icons``: fetch again. ``fix_duplicates``: see epg.services.duplicates.
    Raises NoChannelList, GuideChannelNotFound, ParserError.
    """
    result = ChannelsResult()
    only = None if force or epg_channel_id is None else channel_of(source, epg_channel_id)
    if parser_handling:
        handled = find_parser(source.parser)(feed_of(source, start=now.date())).handle_channel_import(source)
        if handled is not None:
            result.handled = handled
            return result
    listed = read_list(source, now, only)
    result.listed = len(listed)
    if not listed:
        raise ParserError("the list has no channels")
    if fix_duplicates:
        result.merged = duplicates_fix(source=source, listed_ids=listed.keys())
    channels = existing_of(source, only)
    if only is None:
        result.created = create_missing(source, channels, listed.values())
        channels = existing_of(source, None)
    renamed = update_names(source, channels, listed, force=force)
    result.renamed = len(renamed)
    progress(f"{len(channels)} channels, fetching icons")
    with_icons = update_icons(source, channels, listed, result, again=force or reimport_icons)
    finish(channels, listed, {*renamed, *with_icons}, now)
    return result


def channel_of(source: EpgSource, epg_channel_id: int) -> EpgChannel:
    found = EpgChannel.objects.filter(pk=epg_channel_id, source=source).exclude(source_channel_id=None).first()
    if found is None:
        raise GuideChannelNotFound(f"guide channel {epg_channel_id} does not get its guide from {source.name}")
    return found


# --- reading --------------------------------------------------------------------------------------------------------
def read_list(source: EpgSource, now: datetime, only: EpgChannel | None) -> dict[str, ParsedChannel]:
    """Id in the source -> channel."""
    channel_source = EpgChannelSource.objects.filter(source=source).first()
    if channel_source is None:
        raise NoChannelList(f"the source {source.name} has no channel source (the address of its list)")
    mask = channel_source.url_mask
    ids = frozenset({only.source_channel_id or ""}) if only else None
    if "$id" in mask and ids is None:
        raise NoChannelList(f"{source.name} lists one channel at a time: say which with --epg_channel_id")
    parser = find_parser(source.parser)(
        feed_of(source, start=now.date(), channel_ids=ids, url_mask=mask, trusted=channel_source.address_trusted)
    )
    found = read_documents(parser)
    for channel in found.values():
        channel.icon = icon_address(channel_source.icon_url_mask, channel)
    return found


def read_documents(parser: Parser) -> dict[str, ParsedChannel]:
    found: dict[str, ParsedChannel] = {}
    with tempfile.TemporaryDirectory(prefix="channels-", dir=work_dir()) as directory:
        for request in parser.requests():
            with fetch_document(request.url, parser.feed, Path(directory), download_limits()) as path:
                for channel in read_channels(parser, path):
                    found.setdefault(channel.id, channel)
    return found


def icon_address(mask: str, channel: ParsedChannel) -> str:
    """The mask with $id and $icon filled in; no mask = the address that the source gives."""
    return mask.replace("$id", channel.id).replace("$icon", channel.icon) if mask else channel.icon


# --- writing --------------------------------------------------------------------------------------------------------
def existing_of(source: EpgSource, only: EpgChannel | None) -> dict[str, EpgChannel]:
    rows = [only] if only else EpgChannel.objects.filter(source=source).exclude(source_channel_id=None)
    return {row.source_channel_id: row for row in rows if row.source_channel_id}


def create_missing(source: EpgSource, existing: dict[str, EpgChannel], listed: Iterable[ParsedChannel]) -> int:
    spreader = Spreader(source.language)
    new = [
        EpgChannel(source=source, source_channel_id=channel.id, **names_of(spreader, channel))
        for channel in listed
        if channel.id not in existing and len(channel.id) <= NAME_LENGTH
    ]
    for part in split_items(new, 500):
        EpgChannel.objects.bulk_create(part)
    return len(new)


def names_of(spreader: Spreader, channel: ParsedChannel) -> dict[str, str]:
    texts = spreader.spread(channel.names)
    names = {name: cut_text(text, NAME_LENGTH) for name, text in zip(SLOT_FIELDS, texts, strict=True)}
    return {**names, "name": names["name"] or channel.id}


def update_names(
    source: EpgSource, existing: dict[str, EpgChannel], listed: dict[str, ParsedChannel], *, force: bool
) -> list[int]:
    """Names that an editor has changed stay, unless ``force``; empty languages are filled."""
    spreader = Spreader(source.language)
    changed: list[EpgChannel] = []
    for source_channel_id, row in existing.items():
        if source_channel_id not in listed:
            continue
        wanted = names_of(spreader, listed[source_channel_id])
        new = {name: text for name, text in wanted.items() if text and (force or not getattr(row, name))}
        if any(getattr(row, name) != text for name, text in new.items()):
            for name, text in new.items():
                setattr(row, name, text)
            changed.append(row)
    EpgChannel.objects.bulk_update(changed, SLOT_FIELDS, batch_size=200)
    return [row.pk for row in changed]


def update_icons(
    source: EpgSource,
    existing: dict[str, EpgChannel],
    listed: dict[str, ParsedChannel],
    result: ChannelsResult,
    *,
    again: bool,
) -> list[int]:
    """Fetch the icons that are missing (or all of them); a failure leaves the old one."""
    wanted = [
        (row, listed[key].icon)
        for key, row in existing.items()
        if key in listed and listed[key].icon and (again or not row.icon)
    ]
    changed: list[int] = []
    for fetched_icon in icons_fetch(wanted, entered_addresses(source)):
        channel, error = fetched_icon.channel, fetched_icon.error
        try:
            if not error and icon_store(channel=channel, data=fetched_icon.data, source_url=fetched_icon.url):
                changed.append(channel.pk)
        except NotStored as refusal:
            error = str(refusal.message)
        if error:
            log_failure(source, channel, error, result)
        else:
            result.icons += 1
    return changed


def log_failure(source: EpgSource, channel: EpgChannel, error: str, result: ChannelsResult) -> None:
    result.failures.append(f"{channel.name}: {error}")
    log_event(
        "epg",
        "EPG_CHANNEL_IMPORT_ERROR",
        level=logging.ERROR,
        epg_channel=channel.name,
        source=source.name,
        error=error,
    )


def entered_addresses(source: EpgSource) -> list[str]:
    """The addresses of the list of channels and of its icons, where a superuser entered them."""
    found = EpgChannelSource.objects.filter(source=source, address_trusted=True).first()
    return [found.url_mask, found.icon_url_mask] if found else []


def finish(channels: dict[str, EpgChannel], listed: dict[str, ParsedChannel], changed: set[int], now: datetime) -> None:
    seen = [row.pk for key, row in channels.items() if key in listed]
    for part in split_items(seen):
        EpgChannel.objects.filter(pk__in=part).update(source_update_date=now.date())
    if changed:
        guide_changed.send(sender=EpgChannel, epg_channel_ids=sorted(changed))
        known_icons.recache_icons()
