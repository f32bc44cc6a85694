"""Premieres of guide channels from their own sources."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from core.locks import work_dir
from core.logs import log_event
from core.reach import Reach
from epg.models import EpgPremiere, EpgPremiereSource
from epg.parsers.base import Feed, Item, Note, ParsedProgram, Parser, Tally
from epg.parsers.errors import ParserError
from epg.parsers.registry import find_parser
from epg.parsers.texts import cut_text
from epg.services.languages import Spreader, installation_languages
from epg.services.loading import download_limits, fetch_document
from epg.services.reading import read_items
from epg.services.rows import NAME_LENGTH, TEXT_FIELDS, meta_of
from epg.services.sequence import HOUR
from epg.services.swap import from_unix
from epg.signals import guide_changed

FIELDS = ("datetime_end", *TEXT_FIELDS, "preview", "meta")
DEFAULT_LENGTH = 2 * HOUR


@dataclass(slots=True)
class PremieresResult:
    sources: int = 0
    premieres: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def premieres_import(
    *, now: datetime, epg_channel_id: int | None = None, progress: Callable[[str], None] = lambda text: None
) -> PremieresResult:
    """Read every premiere source that is switched on (or those of one channel); a broken one keeps its old list."""
    result = PremieresResult()
    wanted = EpgPremiereSource.objects.filter(enabled=True).select_related("epg_channel__source")
    if epg_channel_id is not None:
        wanted = wanted.filter(epg_channel_id=epg_channel_id)
    by_channel: dict[int, list[EpgPremiereSource]] = {}
    for source in wanted:
        by_channel.setdefault(source.epg_channel_id, []).append(source)
    changed = []
    for channel_id, sources in by_channel.items():
        progress(f"premieres of {sources[0].epg_channel}")
        result.sources += len(sources)
        premieres = read_channel(sources, now, result)
        if premieres is not None:
            result.premieres += len(premieres)
            if premieres_replace(epg_channel_id=channel_id, premieres=premieres, now=now):
                changed.append(channel_id)
    if changed:
        guide_changed.send(sender=EpgPremiere, epg_channel_ids=changed)
    log_event("epg", "EPG_PREMIERE_IMPORT_FINISHED", sources=result.sources, premieres=result.premieres)
    return result


def read_channel(
    sources: Iterable[EpgPremiereSource], now: datetime, result: PremieresResult
) -> list[EpgPremiere] | None:
    """None when one of the channel's sources can't be read: then its premieres stay as they are."""
    found: dict[tuple[datetime, str], EpgPremiere] = {}
    for source in sources:
        try:
            premieres, lost = read_source(source, now)
            for premiere in premieres:
                found.setdefault((premiere.datetime_begin, premiere.name), premiere)
            if lost:
                log_failure(source, lost, result)
        except Exception as error:
            if not isinstance(error, ParserError):
                logging.getLogger("smarty_main").exception("premieres of %s", source.epg_channel)
            reason = str(error) if isinstance(error, ParserError) else f"the parser failed: {type(error).__name__}"
            log_failure(source, reason, result)
            return None
    return list(found.values())


def log_failure(source: EpgPremiereSource, reason: str, result: PremieresResult) -> None:
    result.failures[source.epg_channel.name] = reason
    log_event("epg", "EPG_CHANNEL_IMPORT_ERROR", level=logging.ERROR, epg_channel=source.epg_channel, error=reason)


def read_source(source: EpgPremiereSource, now: datetime) -> tuple[list[EpgPremiere], str]:
    """Its premieres, and what of the channel could not be read, "" for nothing. Raises ParserError."""
    channel = source.epg_channel
    guide = channel.source
    wanted_id = channel.source_channel_id or ""
    feed = Feed(
        name=str(source),
        url_mask=source.url_mask,
        start=now.date(),
        login=guide.login if guide else "",
        password=guide.password if guide else "",
        language=guide.language if guide else "",
        time_zone=guide.time_zone if guide else "",
        channel_ids=frozenset({wanted_id}) if "$id" in source.url_mask else None,
        languages=installation_languages(),
        reach=Reach(trusted=source.address_trusted),
    )
    parser = find_parser(source.parser)(feed)
    items: list[Item] = []
    notes: list[Note] = []
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="premieres-", dir=work_dir()) as directory:
        for request in parser.requests():
            with fetch_document(request.url, feed, Path(directory), download_limits()) as path:
                items.extend(read_items(parser, path, notes, tally))
    check_times(tally, notes, items, wanted_id)
    programs = announced(parser, of_channel(items, wanted_id), now)
    spreader = Spreader(feed.language)
    shift = channel.timeshift * HOUR
    premieres = [premiere for program in programs if (premiere := make(program, spreader, channel.pk, shift))]
    own = {wanted_id, *(program.channel_id for program in programs)}
    lost = [note.text for note in notes if note.is_lost and note.channel_id in own]
    return premieres, "; ".join(lost)


def check_times(tally: Tally, notes: list[Note], items: list[Item], wanted_id: str) -> None:
    """Raises ParserError where no time is left, of the source or of the channel: that would take all premieres away."""
    if tally.unread and tally.unread >= tally.programs:
        raise ParserError(f"the times of {tally.unread} of {tally.programs} programmes could not be read")
    own = next((note.text for note in notes if note.is_lost and note.channel_id == wanted_id), "")
    if own and all(item.channel_id != wanted_id for item in items):
        raise ParserError(own)


def of_channel(items: list[Item], wanted_id: str) -> list[Item]:
    """The channel's own programmes; all of them where the document is about one channel under another id."""
    own = [item for item in items if item.channel_id == wanted_id]
    if not own and len({item.channel_id for item in items}) > 1:
        raise ParserError(f"the source has nothing for the channel {wanted_id!r}")
    return own or items


def announced(parser: Parser, items: Iterable[Item], now: datetime) -> list[ParsedProgram]:
    """What is marked as a premiere and not over; all of it where the source marks nothing."""
    programs = []
    for item in items:
        program = parser.open_item(item)
        program.begin, program.end = item.begin, max(item.end, 0) or item.begin + DEFAULT_LENGTH
        if program.end > now.timestamp() and program.end > program.begin:
            programs.append(program)
    marked = [program for program in programs if program.premiere]
    return marked or programs


def make(program: ParsedProgram, spreader: Spreader, epg_channel_id: int, shift: int) -> EpgPremiere | None:
    names = [cut_text(name, NAME_LENGTH) for name in spreader.spread(program.names)]
    if not names[0]:
        return None
    texts: dict[str, Any] = dict(zip(TEXT_FIELDS, (*names, *spreader.spread(program.descriptions)), strict=True))
    return EpgPremiere(
        epg_channel_id=epg_channel_id,
        datetime_begin=from_unix(program.begin + shift),
        datetime_end=from_unix(program.end + shift),
        preview=program.pictures[0] if program.pictures else "",
        meta=meta_of(program, spreader.spread),
        **texts,
    )


@transaction.atomic
def premieres_replace(*, epg_channel_id: int, premieres: list[EpgPremiere], now: datetime) -> bool:
    """Make the channel's premieres these; what stays keeps its id, what is over goes. True = something changed."""
    old = {(row.datetime_begin, row.name): row for row in EpgPremiere.objects.filter(epg_channel_id=epg_channel_id)}
    new = {(row.datetime_begin, row.name): row for row in premieres}
    gone = [row.pk for key, row in old.items() if key not in new]
    changed = []
    for key in old.keys() & new.keys():
        values = {name: getattr(new[key], name) for name in FIELDS}
        if any(getattr(old[key], name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old[key], name, value)
            changed.append(old[key])
    EpgPremiere.objects.filter(pk__in=gone).delete()
    EpgPremiere.objects.bulk_update(changed, FIELDS, batch_size=100)
    EpgPremiere.objects.bulk_create([new[key] for key in sorted(new.keys() - old.keys())], batch_size=200)
    return bool(gone or changed or new.keys() - old.keys())
