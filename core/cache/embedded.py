"""The cache of an installation without Redis: one SQLite file shared by all processes of the machine.

Django's own file cache has no atomic ``add`` and its database cache would run on the product's connection and count
as its SQL; locks, tokens and counters need both atomic and apart.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from core.cache.errors import CacheDown
from core.cache.full_disk import Aboard, survive_full_disk
from core.cache.keyspace import PROTECTED
from core.cache.sealing import pack_value, unpack_value

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, expires REAL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_expires ON entry (expires);
CREATE TABLE IF NOT EXISTS mark (name TEXT, member TEXT, value REAL NOT NULL, PRIMARY KEY (name, member)) WITHOUT ROWID;
"""
CULL_EVERY_WRITES = 1000
KEYS_A_QUERY = 400


class EmbeddedCache(BaseCache):
    """Values are sealed, as in Redis; an entry without a timeout stays until it is deleted."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = location
        self.local = threading.local()
        self.writes = 0

    @property
    def db(self) -> sqlite3.Connection:
        aboard: Aboard | None = getattr(self.local, "aboard", None)
        if aboard is not None and not aboard.is_over:
            return aboard.db
        if aboard is not None:
            self.local.aboard = None
            self.forget_regular()
            return self.db
        connection: sqlite3.Connection | None = getattr(self.local, "connection", None)
        if connection is None:
            Path(self.location).parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.location, timeout=20, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(SCHEMA)
            self.local.connection = connection
        return connection

    def leave_file(self) -> None:
        """From now on, and for some seconds, this thread's values live in memory."""
        self.local.aboard = Aboard(SCHEMA)

    def expiry(self, timeout: Any) -> float | None:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else time.time() + seconds

    def wire_key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    @survive_full_disk
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = self.db.execute(
            "SELECT value FROM entry WHERE key = ? AND (expires IS NULL OR expires > ?)",
            (self.wire_key(key, version), time.time()),
        ).fetchone()
        return default if row is None else self.readable([(key, version, row[0])]).get(key, default)

    @survive_full_disk
    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        names = {self.wire_key(key, version): key for key in keys}
        wanted = list(names)
        found: dict[str, Any] = {}
        for start in range(0, len(wanted), KEYS_A_QUERY):
            part = wanted[start : start + KEYS_A_QUERY]
            marks = ",".join("?" * len(part))
            rows = self.db.execute(
                f"SELECT key, value FROM entry WHERE key IN ({marks}) AND (expires IS NULL OR expires > ?)",  # noqa: S608
                (*part, time.time()),
            )
            found.update(self.readable([(names[name], version, value) for name, value in rows]))
        return found

    def readable(self, rows: Iterable[tuple[str, int | None, bytes]]) -> dict[str, Any]:
        """The values by key. What can't be read (a former version wrote it, or somebody else) is absent, and goes: an
        entry without an end would stand in the way of ``add`` for ever."""
        found: dict[str, Any] = {}
        for key, version, raw in rows:
            try:
                found[key] = unpack_value(key, raw)
            except Exception:  # whatever pickle raises for a record of another version
                self.db.execute("DELETE FROM entry WHERE key = ? AND value = ?", (self.wire_key(key, version), raw))
        return found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.set_many({key: value}, timeout, version)

    @survive_full_disk
    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        expires = self.expiry(timeout)
        rows = [(self.wire_key(key, version), expires, pack_value(key, value)) for key, value in data.items()]
        self.db.executemany("INSERT OR REPLACE INTO entry (key, expires, value) VALUES (?, ?, ?)", rows)
        self.cull_now_and_then(len(rows))
        return []

    @survive_full_disk
    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.wire_key(key, version)
        packed = pack_value(key, value)
        cursor = self.db.execute(
            "INSERT INTO entry (key, expires, value) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET expires = excluded.expires, value = excluded.value "
            "WHERE entry.expires IS NOT NULL AND entry.expires <= ?",
            (name, self.expiry(timeout), packed, time.time()),
        )
        return cursor.rowcount == 1

    @survive_full_disk
    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        name = self.wire_key(key, version)
        self.db.execute("BEGIN IMMEDIATE")
        try:
            row = self.db.execute(
                "SELECT value FROM entry WHERE key = ? AND (expires IS NULL OR expires > ?)", (name, time.time())
            ).fetchone()
            known = {} if row is None else self.readable([(key, version, row[0])])
            if key not in known:
                raise ValueError(f"Key '{key}' not found")
            value = int(known[key]) + delta
            self.db.execute("UPDATE entry SET value = ? WHERE key = ?", (pack_value(key, value), name))
        except BaseException:
            if self.db.in_transaction:  # a full disk has taken it back already
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return value

    @survive_full_disk
    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        cursor = self.db.execute(
            "UPDATE entry SET expires = ? WHERE key = ? AND (expires IS NULL OR expires > ?)",
            (self.expiry(timeout), self.wire_key(key, version), time.time()),
        )
        return cursor.rowcount == 1

    @survive_full_disk
    def delete(self, key: str, version: int | None = None) -> bool:
        return self.db.execute("DELETE FROM entry WHERE key = ?", (self.wire_key(key, version),)).rowcount == 1

    @survive_full_disk
    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        self.db.executemany("DELETE FROM entry WHERE key = ?", [(self.wire_key(key, version),) for key in keys])

    @survive_full_disk
    def iter_keys(self, pattern: str = "*", version: int | None = None) -> Iterable[str]:
        """The keys (as callers write them) that match a glob; as in django-redis."""
        prefix = self.make_key("", version=version)
        rows = self.db.execute("SELECT key FROM entry WHERE key GLOB ?", (prefix + pattern,)).fetchall()
        return [row[0][len(prefix) :] for row in rows]

    @survive_full_disk
    def forget_regular(self) -> None:
        """Delete every key that is not protected."""
        protected = self.make_key(PROTECTED)
        self.db.execute("DELETE FROM entry WHERE substr(key, 1, ?) <> ?", (len(protected), protected))

    def settle(self) -> bool:
        """A file is never away: nothing was missed."""
        return True

    @survive_full_disk
    def clear(self) -> None:
        self.db.execute("DELETE FROM entry")
        self.db.execute("DELETE FROM mark")

    @survive_full_disk
    def mark_and_get(self, name: str, member: str, value: float, keys: Iterable[str]) -> dict[str, Any]:
        """Note ``member`` with ``value`` (a time) under ``name`` and read ``keys``."""
        self.db.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?)", (self.make_key(name), member, value))
        return self.get_many(keys)

    def get_and_mark(
        self, keys: Iterable[str], witness: str, mark: tuple[str, str, float]
    ) -> tuple[dict[str, Any], bool]:
        """Read ``keys`` and the key ``witness``; where that one is there, note the mark (name, member, value) too."""
        known = self.get_many([*keys, witness])
        if witness in known:
            name, member, value = mark
            self.mark_and_get(name, member, value, ())
        return known, witness in known

    @survive_full_disk
    def swap(self, key: str, old: int, value: Any, seconds: float) -> bool:
        """Replace the number ``old`` by a value, if it still stands there."""
        cursor = self.db.execute(
            "UPDATE entry SET value = ?, expires = ? WHERE key = ? AND value = ? AND expires > ?",
            (
                pack_value(key, value),
                self.expiry(seconds),
                self.wire_key(key, None),
                pack_value(key, old),
                time.time(),
            ),
        )
        return cursor.rowcount == 1

    def get_many_strict(self, keys: Iterable[str]) -> dict[str, Any]:
        """The same as ``get_many``, but raises CacheDown when the file can't be read."""
        try:
            return self.get_many(keys)
        except (sqlite3.Error, OSError) as error:
            raise CacheDown from error

    def put_marked(self, key: str, value: Any, seconds: float, mark: tuple[str, str, float]) -> bool:
        """Set ``key`` and note a mark (name, member, value). False: the file can't be written."""
        name, member, moment = mark
        try:
            self.set(key, value, seconds)
            self.mark_and_get(name, member, moment, ())
        except (sqlite3.Error, OSError):
            return False
        return True

    def count_many(self, names: Iterable[str], since: float) -> dict[str, int]:
        """``count_marks`` of several names; nothing when the file can't be read."""
        try:
            return {name: self.count_marks(name, since) for name in names}
        except (sqlite3.Error, OSError):
            return {}

    @survive_full_disk
    def marks(self, name: str, since: float) -> dict[str, float]:
        rows = self.db.execute(
            "SELECT member, value FROM mark WHERE name = ? AND value >= ?", (self.make_key(name), since)
        )
        return dict(rows.fetchall())

    @survive_full_disk
    def count_marks(self, name: str, since: float) -> int:
        row = self.db.execute("SELECT count(*) FROM mark WHERE name = ? AND value >= ?", (self.make_key(name), since))
        return int(row.fetchone()[0])

    @survive_full_disk
    def drop_marks(self, name: str, before: float) -> None:
        self.db.execute("DELETE FROM mark WHERE name = ? AND value < ?", (self.make_key(name), before))

    @survive_full_disk
    def cull_now_and_then(self, written: int) -> None:
        self.writes += written
        if self.writes >= CULL_EVERY_WRITES:
            self.writes = 0
            self.db.execute("DELETE FROM entry WHERE expires <= ?", (time.time(),))
