"""One run at a time, over processes and machines: a file lock here, a lease in the shared cache for the other nodes.

The file lock (``flock``) dies with its process, so a killed run never blocks the next one. The lease covers a cluster
whose nodes share one cache; it is renewed while the work goes on and runs out by itself when a node dies. A lease that
this very node holds without holding the file lock is a dead process's and is taken over.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from core.cache.keyspace import PROTECTED
from core.new_file import write_new

LEASE_SECONDS = 90
RENEW_SECONDS = 30


class Busy(Exception):
    """Somebody else holds the lock; the text says where."""


def work_dir() -> Path:
    """The directory for locks and temporary files of this installation; made at first use."""
    path = Path(settings.VAR_DIR) / "tmp"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold the lock ``name`` for the block. Never waits: raises Busy when it is taken."""
    with _file_lock(name), _lease(name):
        yield


@contextmanager
def _file_lock(name: str) -> Iterator[None]:
    handle = os.open(work_dir() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o664)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip()
            raise Busy(f"process {holder or '?'} on this machine") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def _lease(name: str) -> Iterator[None]:
    key = f"{PROTECTED}lock:{name}"
    node = _node()
    if not cache.add(key, node, LEASE_SECONDS):
        holder = cache.get(key)
        if holder is not None and holder != node:
            raise Busy(f"node {holder}")
        # ours but orphaned, or a cache that is down: the file lock alone protects this machine
        cache.set(key, node, LEASE_SECONDS)
    done = threading.Event()
    keeper = threading.Thread(target=_renew, args=(key, done), name=f"lease:{name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        if cache.get(key) == node:
            cache.delete(key)


def _renew(key: str, done: threading.Event) -> None:
    while not done.wait(RENEW_SECONDS):
        cache.touch(key, LEASE_SECONDS)


def _node() -> str:
    """A name of this installation that no other node has; nodes that share the directory share its file locks too."""
    path = work_dir() / "node"
    if not path.exists():
        with suppress(FileExistsError):
            write_new(path, secrets.token_hex(8).encode(), 0o644)
    return path.read_text(encoding="ascii") or "unnamed"
