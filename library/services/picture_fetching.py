"""Pictures from addresses that an API or an import names: fetched and made, without the database.

Addresses are strangers': public ones only (core.reach), also where they redirect to. A call that creates something
waits a moment for all of its pictures together; what is not there by then is left to the queue.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.db.models import Model

from core.disk import not_stored
from core.http import DownloadError, HttpLimits, download_file
from core.images import Picture
from core.locks import work_dir
from core.picture_fields import MAX_BYTES, PictureField, UnusablePicture, find_picture, make_pictures
from core.reach import STAFF
from library.models.picture_loads import URL_LENGTH

SECONDS = 10.0
INLINE_SECONDS = 0.7
"""Clients of the Content API give up after one second."""
REDIRECTS = 3
INLINE_THREADS = 12
ADDRESS = re.compile(rf"(?i:https?)://[^\s\x00-\x1f\x7f]{{1,{URL_LENGTH - 8}}}")
NOT_OBTAINED, UNUSABLE, NOT_KEPT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class PictureError:
    """Why a picture is not there, as ``upload_errors`` says it. ``is_final``: another try won't help."""

    name: str
    url: str
    code: int
    message: str
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class FetchedPicture:
    """What became of one address or upload: ``made`` by field, or an ``error``; neither: it takes too long."""

    rules: PictureField
    url: str = ""
    made: Mapping[str, Picture] = field(default_factory=dict)
    error: PictureError | None = None

    @property
    def is_late(self) -> bool:
        return not self.made and self.error is None


def fetch_pictures(
    model: type[Model], given: Mapping[str, str | bytes], *, seconds: float = INLINE_SECONDS
) -> list[FetchedPicture]:
    """Fetch or read what a call names for pictures of a table's row: parameter -> address, or the content of an upload.

    For all addresses together it takes ``seconds`` at most. Parameters that are no picture's, and empty ones, are left
    out. Call it before anything is written: nobody may wait for a lock meanwhile.
    """
    named = [(rules, value) for name, value in given.items() if value and (rules := find_picture(model, name))]
    uploads = [read_upload(rules, value) for rules, value in named if isinstance(value, bytes)]
    texts = [(rules, value.strip()) for rules, value in named if isinstance(value, str)]
    refused = [refuse_address(rules, url) for rules, url in texts if not ADDRESS.fullmatch(url)]
    wanted = [(rules, url) for rules, url in texts if ADDRESS.fullmatch(url)]
    return [*uploads, *refused, *fetch_all(wanted, seconds, total=seconds, threads=INLINE_THREADS)]


def refuse_address(rules: PictureField, url: str) -> FetchedPicture:
    return FetchedPicture(rules, url, error=PictureError(rules.name, url, NOT_OBTAINED, "not an address of the web"))


def read_upload(rules: PictureField, data: bytes) -> FetchedPicture:
    try:
        return FetchedPicture(rules, made=make_pictures(rules, data))
    except UnusablePicture as error:
        return FetchedPicture(rules, error=PictureError(rules.name, "", UNUSABLE, str(error.message)))


def fetch_all(
    wanted: Sequence[tuple[PictureField, str]], seconds: float, *, total: float, threads: int
) -> list[FetchedPicture]:
    """Several addresses side by side, in the given order: ``seconds`` for each, ``total`` for all of them.

    Threads that wait for a name server can't be stopped: those that are not done by then end by themselves.
    """
    if not wanted:
        return []
    pool = ThreadPoolExecutor(min(threads, len(wanted)), thread_name_prefix="pictures")
    jobs = [(rules, url, pool.submit(fetch_one, rules, url, seconds)) for rules, url in wanted]
    done, _late = wait([job for _rules, _url, job in jobs], timeout=total)
    pool.shutdown(wait=False, cancel_futures=True)
    return [job.result() if job in done else FetchedPicture(rules, url) for rules, url, job in jobs]


def fetch_one(rules: PictureField, url: str, seconds: float) -> FetchedPicture:
    """Fetch one address and make its pictures."""
    started = time.monotonic()
    try:
        made = make_pictures(rules, load_bytes(url, seconds))
    except UnusablePicture as error:
        return FetchedPicture(rules, url, error=PictureError(rules.name, url, UNUSABLE, str(error.message)))
    except DownloadError as error:
        if isinstance(error.__cause__, requests.exceptions.Timeout) or time.monotonic() - started >= seconds:
            return FetchedPicture(rules, url)
        problem = PictureError(rules.name, url, NOT_OBTAINED, str(error), error.permanent)
        return FetchedPicture(rules, url, error=problem)
    except OSError as error:
        refusal = PictureError(rules.name, url, NOT_KEPT, str(not_stored(error).message), is_final=False)
        return FetchedPicture(rules, url, error=refusal)
    return FetchedPicture(rules, url, made)


def load_bytes(url: str, seconds: float) -> bytes:
    """What the address answers. Raises DownloadError, OSError (the disk of this server)."""
    limits = HttpLimits(
        connect=seconds, read=seconds, total=seconds, max_bytes=MAX_BYTES, attempts=1, redirects=REDIRECTS
    )
    with tempfile.TemporaryDirectory(prefix="picture-", dir=work_dir()) as folder:
        path = Path(folder) / "picture"
        download_file(url, path, limits=limits, reach=STAFF)
        return path.read_bytes()
