"""The import of the guide: read every source once into a spool, then write the changed days channel by channel.

What a broken source can do: nothing. A document that is cut off, no guide, or empty is an error of its source, and
none of it is written. A killed run leaves whole channels, old or new; the next run writes the rest.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from functools import partial
from pathlib import Path

from django.conf import settings

from core.bulk import split_items
from core.clock import days_later, local_midnight
from core.db import retry_on_db_failure
from core.locks import work_dir
from core.logs import log_event
from epg.models import EpgChannel, EpgSource
from epg.selectors.days import KnownDays, known_days
from epg.selectors.feeds import Feeds, GuideChannel, ImportSelection, feeds_of, sources_of
from epg.services.days import plan_days
from epg.services.faults import FaultLog
from epg.services.loading import Loaded, SourceLoader
from epg.services.opening import Opener
from epg.services.pruning import programs_prune
from epg.services.sequence import arrange_programs, merge_timetables
from epg.services.spool import Spool, SpoolEntry
from epg.services.swap import from_unix
from epg.services.verdict import least_share, log_missing, missing_channels, state_of, warnings_of
from epg.services.writing import PreparedRows, WriteOutcome, Writer
from epg.signals import guide_changed

FUTURE_DAYS = 90
CHANNELS_A_BATCH = 100
LEFTOVERS_AFTER = 24 * 3600
WORK_PREFIX = "epg-import-"
FOLDERS = (WORK_PREFIX, "icons-", "channels-", "premieres-")
"""How the temporary folders of the guide's commands begin."""

Progress = Callable[[str], None]


def quiet(text: str) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Result:
    """What a run did. ``failures``: source or channel -> why; ``warnings``: what was guessed, or is missing."""

    channels_processed: int = 0
    channels_changed: int = 0
    programs_imported: int = 0
    removed: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    unnamed: int = 0
    """Programmes without any name, which are dropped."""


def guide_import(
    *,
    selection: ImportSelection,
    now: datetime,
    actual_days: int | None = None,
    start_date: date | None = None,
    force: bool = False,
    progress: Progress = quiet,
) -> Result:
    """Import what the selection asks for. ``actual_days``: older programmes are neither read nor kept.

    ``start_date``: the first day to import; ``force``: look at every day, even those whose digest is known, and believe
    a source that writes most of its times in a way that is not known.
    Raises SourceNotFound, ChannelNotFound.
    """
    kept_days = settings.TVMW_EPG_ACTUAL_DAYS if actual_days is None else actual_days
    oldest = local_midnight(days_later(now.astimezone(UTC).date(), -kept_days), UTC)
    remove_leftovers()
    directory = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=work_dir()))
    try:
        with Spool(directory) as spool:
            run = ImportRun(selection, spool, directory, now, progress)
            run.load(start=start_date, oldest=oldest, force=force)
            run.write(force=force)
            run.prune(oldest)
            return run.finish()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def remove_leftovers() -> None:
    """What killed runs have left behind."""
    for path in (found for prefix in FOLDERS for found in work_dir().glob(f"{prefix}*/")):
        with suppress(OSError):  # another run removes them too
            if path.stat().st_mtime < time.time() - LEFTOVERS_AFTER:
                shutil.rmtree(path, ignore_errors=True)


class ImportRun:
    def __init__(
        self, selection: ImportSelection, spool: Spool, directory: Path, now: datetime, progress: Progress
    ) -> None:
        self.selection = selection
        self.spool = spool
        self.directory = directory
        self.now = now
        self.progress = progress
        self.sources: list[EpgSource] = sources_of(selection)
        self.feeds: Feeds = feeds_of(selection, self.sources)
        self.openers: dict[int, Opener] = {}
        self.faults = FaultLog()
        self.result = Result()
        self.changed: set[int] = set()
        self.is_whole = selection.epg_channel_id is None and selection.client_id is None

    # --- reading ----------------------------------------------------------------------------------------------------
    def load(self, *, start: date | None, oldest: datetime, force: bool) -> None:
        first = datetime.combine(start, day_time(), UTC) if start else oldest
        earliest = int(max(first, oldest).timestamp())
        latest = int((self.now + timedelta(days=FUTURE_DAYS)).timestamp())
        for source in self.sources:
            targets = self.feeds.targets[source.pk]
            if not targets:
                continue
            self.progress(f"{source.name}: reading")
            least = least_share(source) if self.is_whole and not force else 0.0
            loader = SourceLoader(source, targets, self.spool, self.directory, self.progress, least)
            loaded = loader.load(start=start or self.now.astimezone(UTC).date(), earliest=earliest, latest=latest)
            retry_on_db_failure(partial(self.note_loaded, source, loaded))

    def note_loaded(self, source: EpgSource, loaded: Loaded) -> None:
        targets = self.feeds.targets[source.pk]
        missing = missing_channels(targets, loaded)
        warnings = [*warnings_of(loaded), log_missing(source, missing, targets, self.feeds.channels)]
        warning = "; ".join(filter(None, warnings))
        state = state_of(source, loaded, missing, warning, self.is_whole)
        if not loaded.error:
            state["last_import_at"] = self.now
            self.openers[source.pk] = Opener(source, self.spool, self.now.date())
        EpgSource.objects.filter(pk=source.pk).update(**state)
        if error := state["last_error"]:
            self.result.failures[source.name] = error
            log_event("epg", "EPG_CHANNEL_IMPORT_ERROR", level=logging.ERROR, source=source.name, error=error)
        if warning:
            self.result.warnings.append(f"{source.name}: {warning}")
            log_event("epg", "EPG_IMPORT_WARNING", level=logging.WARNING, source=source.name, warning=warning)

    # --- writing ----------------------------------------------------------------------------------------------------
    def write(self, *, force: bool) -> None:
        channel_ids = self.spool.channel_ids()
        with Writer(self.now) as writer:
            for part in split_items(channel_ids, CHANNELS_A_BATCH):
                known = retry_on_db_failure(partial(known_days, part))
                for epg_channel_id in part:
                    channel = self.feeds.channels[epg_channel_id]
                    prepared = self.prepare(channel, known.get(epg_channel_id, {}), force)
                    for outcome in writer.submit(prepared) if prepared else ():
                        self.note_written(outcome)
                for outcome in writer.drain():
                    self.note_written(outcome)
                retry_on_db_failure(self.report)
                self.result.channels_processed += len(part)
                self.progress(f"{self.result.channels_processed} of {len(channel_ids)} channels")

    def prepare(self, channel: GuideChannel, known: dict[date, KnownDays], force: bool) -> PreparedRows | None:
        """None when no day has changed, or when a parser of the operator's own fails over this channel."""
        try:
            return self.parse_changed(channel, known, force)
        except Exception as error:
            logging.getLogger("smarty_main").exception("guide of channel %s", channel.pk)
            self.note_failed(channel, f"{type(error).__name__}: {error}")
            return None

    def parse_changed(self, channel: GuideChannel, known: dict[date, KnownDays], force: bool) -> PreparedRows | None:
        by_rank: dict[int, list[SpoolEntry]] = {}
        for entry in self.spool.entries(channel.pk):
            by_rank.setdefault(entry.rank, []).append(entry)
        timetables = {rank: arrange_programs(entries) for rank, entries in sorted(by_rank.items())}
        found = plan_days(
            merge_timetables([timetable.entries for timetable in timetables.values()]),
            sources=channel.sources,
            fingerprints={source_id: opener.fingerprint for source_id, opener in self.openers.items()},
            known=known,
            force=force,
        )
        if not found.days:
            return None
        openers = {rank: self.openers[channel.sources[rank]] for rank in timetables}
        for rank, timetable in timetables.items():
            self.faults.write(channel.name, timetable, openers[rank].names)
        rows = [row for entry in found.entries if (row := openers[entry.rank].row(entry)) is not None]
        self.result.unnamed += len(found.entries) - len(rows)
        counts = Counter(from_unix(row.begin).date() for row in rows)
        days = [day._replace(programs_count=counts[day.day]) for day in found.days]
        return PreparedRows(channel, openers[min(openers)].source.name, days, found.spans, rows)

    def note_written(self, outcome: WriteOutcome) -> None:
        channel, swapped = outcome.prepared.channel, outcome.swapped
        if outcome.error:
            self.note_failed(channel, outcome.error)
            return
        if swapped.refused:
            self.note_failed(channel, f"the database refused {swapped.refused} programmes: {swapped.reason}")
        log_event(
            "epg",
            "EPG_CHANNEL_IMPORTED",
            epg_channel=channel.name,
            source=outcome.prepared.source_name,
            programs_imported=swapped.written,
        )
        self.result.channels_changed += 1
        self.result.programs_imported += swapped.written
        if swapped.written or swapped.removed:
            self.changed.add(channel.pk)

    def note_failed(self, channel: GuideChannel, reason: str) -> None:
        self.result.failures[channel.name] = reason
        log_event("epg", "EPG_CHANNEL_IMPORT_ERROR", level=logging.ERROR, epg_channel=channel.name, error=reason)

    # --- the end ----------------------------------------------------------------------------------------------------
    def prune(self, oldest: datetime) -> None:
        """Only what the selection is about: of a named source its channels, and there its own days."""
        wanted: set[int] | None = None if self.selection.everything else set(self.feeds.channels)
        named = [source.pk for source in self.sources] if self.selection.named_source else None
        if wanted is not None and named is not None:
            wanted = {pk for pk in wanted if not set(named).isdisjoint(self.feeds.channels[pk].sources)}
        work = partial(
            programs_prune,
            before=oldest,
            epg_channel_ids=wanted,
            changed=self.changed.update,
            source_ids=named,
        )
        self.result.removed = retry_on_db_failure(work)

    def finish(self) -> Result:
        for opener in self.openers.values():
            retry_on_db_failure(opener.words.save_new)
        retry_on_db_failure(self.report)
        self.result.faults = dict(self.faults.totals)
        log_event(
            "epg",
            "EPG_IMPORT_FINISHED",
            channels_processed=self.result.channels_processed,
            programms_imported=self.result.programs_imported,
            channels_changed=self.result.channels_changed,
            failures=len(self.result.failures),
            warnings=len(self.result.warnings),
            unnamed=self.result.unnamed,
            **{kind.lower(): number for kind, number in self.result.faults.items()},
        )
        return self.result

    def report(self) -> None:
        """Let caches go, and note on the channels when their source last had something new."""
        if self.changed:
            ids = sorted(self.changed)
            EpgChannel.objects.filter(pk__in=ids).update(source_update_date=self.now.date())
            guide_changed.send(sender=ImportRun, epg_channel_ids=ids)
            self.changed.clear()
