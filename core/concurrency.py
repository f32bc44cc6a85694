"""No account, no operator's billing system and no slow system outside holds more than a part of a machine's processes.

A call takes one of the slots of whoever it is about (``hold_slot``); when all of them are taken and none gets free
within WAIT_SECONDS, it is refused and its process serves somebody else. A slot is one byte of a file, locked by its
holder: the kernel frees it when the process dies, at whatever point. Each has the file open anew, so threads count too.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from core.api.errors import TryLater
from core.locks import work_dir

WAIT_SECONDS = 0.3
PAUSE_SECONDS = 0.01
MOST_SLOTS = 256
OUTSIDE_PART = 0.75
"""A plug-in or a gateway that is a little slow is asked by many at once, and rightly so."""
NAMES = 2**44
"""Different names: each has MOST_SLOTS bytes of a file of 2**52, of which none is ever written."""


class HeldSlots(threading.local):
    """The names of the slots that this thread holds."""

    names: frozenset[str] = frozenset()


_held = HeldSlots()
_files: list[int] = []
"""Open and in nobody's use."""
_files_of = 0
"""The process that opened them."""


@contextmanager
def hold_slot(name: str, part: float = 0.5) -> Iterator[None]:
    """Hold one of the slots of ``name`` ("" = whoever it is needs none); TryLater when there is none. A second one of
    the same name within the first costs nothing. ``part``: of the processes."""
    most = slots_of(part)
    if not name or not most or name in _held.names:
        yield
        return
    file = opened()
    try:
        byte = taken(file, name, most)
        before, _held.names = _held.names, _held.names | {name}
        try:
            yield
        finally:
            _held.names = before
            lock(file, fcntl.F_UNLCK, byte)
    finally:
        _files.append(file)


def slots_of(part: float) -> int:
    """How many calls of one name are worked on at once; 0 = any number (a single process serves everybody)."""
    most = settings.SMARTY_CALLS_AT_ONCE
    return min(MOST_SLOTS, int(capacity() * part) if most is None else most)


@cache
def capacity() -> int:
    """Calls that uWSGI serves at once on this machine; 0 under any other server, where looking for the module at
    every call would cost more than the call's slot."""
    try:
        uwsgi: Any = import_module("uwsgi")  # there only inside uWSGI
    except ImportError:
        return 0
    threads = uwsgi.opt.get("threads", b"1")
    return int(uwsgi.numproc) * (int(threads) if str(threads, "ascii").isdigit() else 1)


def taken(file: int, name: str, most: int) -> int:
    """The byte that is ours now."""
    first = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) % NAMES * MOST_SLOTS
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        for byte in range(first, first + most):
            if lock(file, fcntl.F_WRLCK, byte):
                return byte
        if time.monotonic() > deadline:
            raise TryLater
        time.sleep(PAUSE_SECONDS)


def lock(file: int, kind: int, byte: int) -> bool:
    """Whether the byte is locked (or freed) now. The lock is the open file's, not the process's as that of
    fcntl.lockf."""
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhqqi", kind, os.SEEK_SET, byte, 1, 0))
    except BlockingIOError:
        return False
    return True


def opened() -> int:
    """A file that nobody else uses now. What a forked process inherits is its parent's, slots and all: left alone."""
    global _files_of  # noqa: PLW0603  (told apart by the process that they belong to)
    if _files_of != os.getpid():
        _files.clear()
        _files_of = os.getpid()
    try:
        return _files.pop()
    except IndexError:
        return os.open(work_dir() / "slots", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
