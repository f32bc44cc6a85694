"""Overlaps, gaps and doubles of a guide into the log: a few of each channel in full, the rest as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from core.logs import log_event
from epg.services.sequence import Fault, ProgramSequence
from epg.services.swap import from_unix

LINES_A_CHANNEL = 3
LINES_A_RUN = 200


class FaultLog:
    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.lines: Counter[str] = Counter()

    def write(self, channel: str, timetable: ProgramSequence, name_of: Callable[[Fault], tuple[str, str]]) -> None:
        """``name_of`` answers (name, previous name); it is asked only for the lines that are written."""
        self._write("EPG_TIME_OVERLAP", channel, timetable.overlaps, name_of)
        self._write("EPG_TIME_HOLE", channel, timetable.gaps, name_of)
        self._write("EPG_NAME_DOUBLE", channel, timetable.doubles, name_of)

    def _write(
        self, kind: str, channel: str, faults: Sequence[Fault], name_of: Callable[[Fault], tuple[str, str]]
    ) -> None:
        self.totals[kind] += len(faults)
        for fault in faults[:LINES_A_CHANNEL]:
            if self.lines[kind] >= LINES_A_RUN:
                return
            self.lines[kind] += 1
            name, previous = name_of(fault)
            log_event(
                "epg",
                kind,
                epg_channel=channel,
                program_name=name,
                previous_program_name=previous,
                program_time_begin=from_unix(fault.entry.begin).isoformat(),
                previous_time_end=from_unix(fault.end).isoformat(),
            )
