"""Reading one source into the spool."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from django.conf import settings

from core.http import DownloadError, HttpLimits, download_file
from core.logs import log_event
from core.reach import AddressRefused, Reach, check_path
from epg.models import EpgSource
from epg.parsers.base import Feed, Note, Parser, Request, Tally
from epg.parsers.errors import ParserError
from epg.parsers.registry import find_parser
from epg.selectors.feeds import Target
from epg.services.languages import installation_languages
from epg.services.reading import read_items
from epg.services.spool import Spool

MAX_FAILURES_IN_A_ROW = 5
ITEMS_A_PROGRESS = 20_000
MOST_NAMED = 5
MOST_PROGRAMS = 20_000
"""Of one channel in one document: two weeks of a minute each. A channel is put in order in memory."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class Loaded:
    """What came of one source. ``error`` is set when nothing of it may be used."""

    items: int = 0
    error: str = ""
    failed_documents: dict[str, str] = field(default_factory=dict)
    """id in the source or day -> why, for sources that are read document by document."""
    lost: list[Note] = field(default_factory=list)
    """Channels that lack programmes which could not be read."""
    tally: Tally = field(default_factory=Tally)
    present: set[str] = field(default_factory=set)
    """Ids in the source that had programmes, of whatever day."""
    doubts: list[str] = field(default_factory=list)
    """What a parser notes that costs no programme."""

    def summary(self) -> str:
        """One line about what was wrong; empty when nothing was."""
        texts = [self.error] if self.error else []
        if self.failed_documents and not self.error:
            first = next(iter(self.failed_documents.values()))
            texts.append(f"{len(self.failed_documents)} documents failed, e.g. {first}")
        if self.lost and not self.error:
            named = "; ".join(note.text for note in self.lost[:MOST_NAMED])
            texts.append(f"{len(self.lost)} channels lack programmes: {named}")
        return "; ".join(texts)


def feed_of(
    source: EpgSource,
    *,
    start: date,
    channel_ids: frozenset[str] | None = None,
    url_mask: str = "",
    trusted: bool | None = None,
) -> Feed:
    """What its parser needs to know; ``url_mask`` with ``trusted``: another address than the guide's."""
    return Feed(
        name=source.name,
        url_mask=url_mask or source.url_mask,
        start=start,
        login=source.login,
        password=source.password,
        language=source.language,
        time_zone=source.time_zone,
        options=source.options or {},
        channel_ids=channel_ids,
        languages=installation_languages(),
        reach=Reach(trusted=source.address_trusted if trusted is None else trusted),
    )


def download_limits() -> HttpLimits:
    return HttpLimits(
        total=float(settings.TVMW_EPG_DOWNLOAD_TIMEOUT), max_bytes=int(settings.TVMW_EPG_DOWNLOAD_LIMIT_MB) << 20
    )


@contextmanager
def fetch_document(url: str, feed: Feed, directory: Path, limits: HttpLimits) -> Iterator[Path]:
    """The document as a file: an address is downloaded and removed again, a path is taken where it is."""
    if not url:
        yield Path(os.devnull)
    elif "://" in url and not url.startswith("file://"):
        handle, name = tempfile.mkstemp(prefix="document-", dir=directory)
        os.close(handle)
        path = Path(name)
        try:
            download_file(
                url, path, limits=limits, reach=feed.reach, auth=(feed.login, feed.password) if feed.login else None
            )
            yield path
        except DownloadError as error:
            raise ParserError(str(error), permanent=error.permanent) from error
        finally:
            path.unlink(missing_ok=True)
    else:
        path = local_path(url, feed.reach)
        if not path.is_file():
            raise ParserError(f"there is no file {path}", permanent=True)
        yield path


def local_path(url: str, reach: Reach) -> Path:
    """The path of ``file://`` or of a plain one. Raises ParserError where it is none to be named."""
    path = url.removeprefix("file://")
    try:
        check_path(path, reach)
    except AddressRefused as error:
        raise ParserError(str(error), permanent=True) from error
    return Path(path)


class SourceLoader:
    """Puts what one source has for the wanted channels into the spool, document by document.

    A document that turns out to be broken counts as not delivered at all.
    """

    def __init__(
        self,
        source: EpgSource,
        targets: Mapping[str, list[Target]],
        spool: Spool,
        directory: Path,
        progress: Progress,
        least_share: float = 0.0,
    ) -> None:
        """``least_share``: of the programmes those whose time must be read, see ``least_share``."""
        self.source = source
        self.targets = targets
        self.spool = spool
        self.directory = directory
        self.progress = progress
        self.least_share = least_share
        self.limits = download_limits()
        self.loaded = Loaded()

    def load(self, *, start: date, earliest: int, latest: int) -> Loaded:
        """``start``: the first day to ask for; programmes that begin outside [earliest, latest) are left out."""
        feed = feed_of(self.source, start=start, channel_ids=frozenset(self.targets))
        mark = self.spool.mark()
        try:
            parser = find_parser(self.source.parser)(feed)
            self.load_requests(parser, earliest, latest)
            self.check_times()
        except ParserError as error:
            self.loaded.error = str(error)
        except Exception as error:  # an operator's own parser may fail in any way; the other sources must go on
            logging.getLogger("smarty_main").exception("parser %s failed", self.source.parser)
            self.loaded.error = f"the parser failed: {type(error).__name__} (see smarty_main.log)"
        if self.loaded.error:
            self.spool.forget_since(mark)
        return self.loaded

    def check_times(self) -> None:
        """A source that writes its times in another way all of a sudden would empty the guide."""
        tally = self.loaded.tally
        if tally.unread and (tally.unread >= tally.programs or tally.share < self.least_share):
            shape = next((note.text.rpartition("(")[2].rstrip(")") for note in self.loaded.lost), "")
            raise ParserError(f"the times of {tally.unread} of {tally.programs} programmes could not be read ({shape})")

    def load_requests(self, parser: Parser, earliest: int, latest: int) -> None:
        requests = list(parser.requests())
        if not requests:
            raise ParserError("there is nothing to fetch: no address, or no channel for $id", permanent=True)
        if parser.feed.options.get("one_channel_per_file"):
            parser.feed = replace(parser.feed, channel_ids=None)  # whatever the file calls its channel
        succeeded, in_a_row, last = 0, 0, ParserError("")
        for request in requests:
            mark = self.spool.mark()
            try:
                with fetch_document(request.url, parser.feed, self.directory, self.limits) as path:
                    self.load_document(parser, request, path, earliest, latest)
                succeeded, in_a_row = succeeded + 1, 0
            except ParserError as error:
                self.spool.forget_since(mark)
                last, in_a_row = error, in_a_row + 1
                if len(requests) > 1:
                    self.note_failure(request, error)
                if in_a_row >= MAX_FAILURES_IN_A_ROW and not error.permanent:
                    break
        if not succeeded:
            raise last

    def load_document(self, parser: Parser, request: Request, path: Path, earliest: int, latest: int) -> None:
        one_channel = bool(request.channel_id and parser.feed.options.get("one_channel_per_file"))
        notes: list[Note] = []
        counts: Counter[str] = Counter()
        for item in read_items(parser, path, notes, self.loaded.tally):
            counts[item.channel_id] += 1
            if counts[item.channel_id] > MOST_PROGRAMS:
                continue
            source_channel_id = request.channel_id if one_channel else item.channel_id
            stored = None
            for target in self.targets.get(source_channel_id, ()):
                begin = item.begin + target.shift
                if earliest <= begin < latest:
                    stored = stored or self.spool.put(item.raw)
                    self.spool.add(
                        target.epg_channel_id, target.rank, begin, item.end + target.shift if item.end else 0, stored
                    )
            self.loaded.items += 1
            if self.loaded.items % ITEMS_A_PROGRESS == 0:
                self.progress(f"{self.source.name}: {self.loaded.items} programmes read")
        too_many = [channel_id for channel_id, count in counts.items() if count > MOST_PROGRAMS]
        self.loaded.present.update([request.channel_id] if one_channel and counts else counts)
        self.loaded.present.update(note.channel_id for note in notes)
        notes += [Note(one, f"{one}: programmes after the first {MOST_PROGRAMS}", is_lost=True) for one in too_many]
        for note in notes:
            self.report(note)

    def report(self, note: Note) -> None:
        if note.is_lost:
            self.loaded.lost.append(note)
        elif not note.channel_id:
            self.loaded.doubts.append(note.text)
        log_event(
            "epg",
            "EPG_CHANNEL_IMPORT_ERROR" if note.is_lost else "EPG_CHANNEL_IMPORT_WARNING",
            level=logging.ERROR if note.is_lost else logging.WARNING,
            source=self.source.name,
            source_channel_id=note.channel_id,
            error=note.text,
        )

    def note_failure(self, request: Request, error: ParserError) -> None:
        """One document of several. A day that a source doesn't have yet is no failure."""
        if request.channel_id or not error.permanent:
            self.loaded.failed_documents[request.channel_id or str(request.day)] = str(error)
        log_event(
            "epg",
            "EPG_CHANNEL_IMPORT_ERROR",
            level=logging.ERROR,
            source=self.source.name,
            source_channel_id=request.channel_id,
            day=request.day or "",
            error=error,
        )
