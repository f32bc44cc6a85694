"""One run at a time, over processes and machines: a file lock here, a lease in the database for the other nodes.

The file lock (``flock``) dies with its process, so a killed run never blocks the next one. The lease covers a cluster
whose nodes share one database, where the work is; a cache forgets such things when it is restarted. It is renewed while
the work goes on and runs out by itself when a node dies, by the database's clock. A lease that this very node holds
without holding the file lock is a dead process's and is taken over. A holder that lost its lease (it stood still for
longer than that) is stopped before its next transaction.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from core.lock_errors import Busy
from core.new_file import write_new


def work_dir() -> Path:
    """The directory for locks and temporary files of this installation; made at first use."""
    path = Path(settings.VAR_DIR) / "tmp"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def hold_lock(name: str) -> Iterator[None]:
    """Hold the lock ``name`` for the block. Never waits: raises Busy when it is taken."""
    from core.leases import hold_lease  # noqa: PLC0415  (a table: the command line imports this before Django is set up)

    with _file_lock(name), hold_lease(name, node_name()):
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


def node_name() -> str:
    """A name of this installation that no other node has; nodes that share the directory share its file locks too."""
    path = work_dir() / "node"
    if not path.exists():
        with suppress(FileExistsError):
            write_new(path, secrets.token_hex(8).encode(), 0o644)
    return path.read_text(encoding="ascii") or "unnamed"
