"""Programmes on disk between reading a source and writing the guide.

Sources may list their programmes in any order and be larger than the memory. What orders them (channel, times, a
digest) goes into a small SQLite file, the programmes themselves are appended to a plain file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import NamedTuple

DIGEST_BYTES = 12
ROWS_A_WRITE = 2000
SCHEMA = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
PRAGMA cache_size=-2000;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, channel INTEGER, rank INTEGER, begins INTEGER, ends INTEGER,
    place INTEGER, size INTEGER, digest BLOB
);
"""
INSERT = "INSERT INTO entry (channel, rank, begins, ends, place, size, digest) VALUES (?, ?, ?, ?, ?, ?, ?)"
SELECT = """SELECT begins, ends, rank, place, size, digest FROM entry WHERE channel = ? ORDER BY rank, begins, number"""


class SpoolEntry(NamedTuple):
    """A programme without its texts. Times are Unix seconds; ``rank`` 0 is the channel's first choice of source."""

    begin: int
    end: int
    rank: int
    place: int
    size: int
    digest: bytes
    guessed: bool = False
    """Its end is ours, because the source tells none and nothing follows."""


class Spool:
    def __init__(self, directory: Path) -> None:
        self.db = sqlite3.connect(directory / "entries.sqlite3", isolation_level=None)
        self.db.executescript(SCHEMA)
        self.file = (directory / "programmes").open("w+b")
        self.size = 0
        self.waiting: list[tuple[int, int, int, int, int, int, bytes]] = []
        self.indexed = False

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *args: object) -> None:
        self.db.close()
        self.file.close()

    # --- filling ----------------------------------------------------------------------------------------------------
    def put(self, raw: bytes) -> tuple[int, int, bytes]:
        """Store a programme; answers its place, size and digest, to be given to ``add`` for each channel."""
        place = self.size
        self.file.write(raw)
        self.size += len(raw)
        return place, len(raw), hashlib.blake2b(raw, digest_size=DIGEST_BYTES).digest()

    def add(self, channel_id: int, rank: int, begin: int, end: int, stored: tuple[int, int, bytes]) -> None:
        self.waiting.append((channel_id, rank, begin, end, *stored))
        if len(self.waiting) >= ROWS_A_WRITE:
            self.flush()

    def mark(self) -> int:
        """Where the spool stands, for ``forget_since``."""
        self.flush()
        return int(self.db.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0])

    def forget_since(self, mark: int) -> None:
        """Drop what a document delivered before it turned out to be broken."""
        self.waiting.clear()
        self.db.execute("DELETE FROM entry WHERE number > ?", (mark,))

    def flush(self) -> None:
        if self.waiting:
            self.db.execute("BEGIN")
            self.db.executemany(INSERT, self.waiting)
            self.db.execute("COMMIT")
            self.waiting.clear()

    # --- reading ----------------------------------------------------------------------------------------------------
    def channel_ids(self) -> list[int]:
        self.flush()
        self.file.flush()
        if not self.indexed:
            self.db.execute("CREATE INDEX entry_channel ON entry (channel)")
            self.indexed = True
        return [row[0] for row in self.db.execute("SELECT DISTINCT channel FROM entry ORDER BY channel")]

    def entries(self, channel_id: int) -> list[SpoolEntry]:
        """Best source first, then by begin, then as delivered."""
        return [SpoolEntry(*row) for row in self.db.execute(SELECT, (channel_id,))]

    def raw(self, entry: SpoolEntry) -> bytes:
        self.file.seek(entry.place)
        return self.file.read(entry.size)
