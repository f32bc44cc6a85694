"""Icons of guide channels: fetched, looked at, kept in all sizes under a name that changes with the picture."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db import transaction

from core.disk import not_stored
from core.http import DownloadError, HttpLimits, download_file
from core.image_files import delete_with_copies, store_all, with_copies
from core.images import NotAnImage, icon_sizes, open_image, read_picture
from core.locks import work_dir
from core.reach import Reach
from epg.models import EpgChannel

FOLDER = "epg/icons"
LIMITS = HttpLimits(connect=5, read=15, total=30, max_bytes=8 << 20, attempts=2, pause=0.5)
THREADS = 6
one_at_a_time = Lock()
"""Downloads run side by side; of pictures only one is unpacked at a time, which may take 160 MB."""
FAILURES_IN_A_ROW = 20
"""After so many the server of the icons is taken to be down."""


class Fetched(NamedTuple):
    """``error`` = "" when ``data`` holds a picture."""

    channel: EpgChannel
    url: str
    data: bytes
    error: str


def icon_store(*, channel: EpgChannel, data: bytes, source_url: str = "") -> bool:
    """Make ``data`` the channel's icon, in its own size and in all configured ones. False = it was that already.

    The file's name carries the channel's id and a digest of the picture: boxes and caches see a new icon at once, and
    no two channels share a file. Raises NotAnImage, NotStored.
    """
    picture = read_picture(data)
    digest = hashlib.blake2b(picture.data, digest_size=5).hexdigest()
    name = f"{FOLDER}/{channel.pk}-{digest}.{picture.suffix}"
    old = channel.icon.name
    store_all(default_storage, with_copies(name, picture, icon_sizes()))
    changed = EpgChannel.objects.filter(pk=channel.pk).exclude(icon=name, icon_source_url=source_url)
    changed.update(icon=name, icon_source_url=source_url)
    channel.icon, channel.icon_source_url = name, source_url
    if old and old != name and old.startswith(f"{FOLDER}/"):
        transaction.on_commit(lambda: delete_with_copies(default_storage, old, icon_sizes()), robust=True)
    return old != name


def icons_fetch(wanted: Iterable[tuple[EpgChannel, str]], entered: Iterable[str] = ()) -> Iterator[Fetched]:
    """Download several icons at a time; stops when their server seems to be down. Yields in the given order.

    ``entered``: addresses of a superuser's; icons on their servers may be fetched wherever those are. The others are
    what a guide says.
    """
    trusted = {site_of(url) for url in entered}
    failures = 0
    with (
        ThreadPoolExecutor(THREADS, thread_name_prefix="icons") as pool,
        tempfile.TemporaryDirectory(prefix="icons-", dir=work_dir()) as directory,
    ):
        jobs = [
            pool.submit(_fetch, channel, url, Path(directory), Reach(trusted=site_of(url) in trusted))
            for channel, url in wanted
        ]
        try:
            for job in jobs:
                fetched = job.result()
                failures = failures + 1 if fetched.error else 0
                yield fetched
                if failures >= FAILURES_IN_A_ROW:
                    return
        finally:  # also when the command is told to end
            pool.shutdown(cancel_futures=True)


def site_of(url: str) -> tuple[str, str]:
    """Scheme and host with its port; of an address that can't be read, one that no other has."""
    try:
        parts = urlsplit(url)
        return (parts.scheme, parts.netloc.rpartition("@")[2].lower()) if parts.hostname else (url, "")
    except ValueError:
        return (url, "")


def _fetch(channel: EpgChannel, url: str, directory: Path, reach: Reach) -> Fetched:
    path = directory / str(channel.pk)
    try:
        download_file(url, path, limits=LIMITS, reach=reach)
        data = path.read_bytes()
        with one_at_a_time:
            open_image(data)
    except (DownloadError, NotAnImage) as error:
        return Fetched(channel, url, b"", str(error))
    except OSError as error:
        return Fetched(channel, url, b"", str(not_stored(error).message))
    finally:
        path.unlink(missing_ok=True)
    return Fetched(channel, url, data, "")
