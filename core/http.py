"""Outgoing HTTP: time-outs, retries, size limits, and error texts without secrets. For files, straight to the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

CHUNK_BYTES = 256 * 1024
USER_AGENT = "Smarty/2"
RETRY_STATUSES = frozenset({408, 425, 429})
WRONG_ADDRESS = (
    ValueError,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.TooManyRedirects,
)


class DownloadError(Exception):
    """``permanent``: asking again will not help (a 404, a file over the limit); else the next run may succeed."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes. ``pause`` is the wait before the second attempt; it doubles up to 30 s."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 900.0
    max_bytes: int = 1 << 30
    attempts: int = 3
    pause: float = 1.0


def safe_url(url: str) -> str:
    """The address for messages and logs: no user, no password, no query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def download(url: str, target: Path, *, limits: Limits, auth: tuple[str, str] | None = None) -> None:
    """Write what ``url`` answers to ``target``. Raises DownloadError; ``target`` may then hold a part."""
    retrying = Retrying(
        stop=stop_after_attempt(limits.attempts),
        wait=wait_exponential(multiplier=limits.pause, max=30),
        retry=retry_if_exception(lambda error: isinstance(error, DownloadError) and not error.permanent),
        reraise=True,
    )
    deadline = time.monotonic() + limits.total
    retrying(_download_once, url, target, limits, auth, deadline)


def _download_once(url: str, target: Path, limits: Limits, auth: tuple[str, str] | None, deadline: float) -> None:
    try:
        with requests.get(
            url, stream=True, auth=auth, timeout=(limits.connect, limits.read), headers={"User-Agent": USER_AGENT}
        ) as response:
            _check_status(response, url)
            _save(response, target, limits, deadline, url)
    except WRONG_ADDRESS as error:
        raise DownloadError(f"{safe_url(url)}: not an address that can be fetched", permanent=True) from error
    except requests.exceptions.RequestException as error:
        raise DownloadError(f"{safe_url(url)}: {_reason(error)}", permanent=False) from error


def _reason(error: requests.exceptions.RequestException) -> str:
    """A short text; the exceptions' own texts carry the whole address."""
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the transfer broke off"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "no connection"
    return type(error).__name__


def _check_status(response: requests.Response, url: str) -> None:
    status = response.status_code
    if status != requests.codes.ok:
        again = status >= 500 or status in RETRY_STATUSES
        raise DownloadError(f"{safe_url(url)}: HTTP {status}", permanent=not again)


def _save(response: requests.Response, target: Path, limits: Limits, deadline: float, url: str) -> None:
    received = 0
    with target.open("wb") as file:
        for chunk in response.iter_content(CHUNK_BYTES):
            received += len(chunk)
            if received > limits.max_bytes:
                raise DownloadError(f"{safe_url(url)}: larger than {limits.max_bytes} bytes", permanent=True)
            if time.monotonic() > deadline:
                raise DownloadError(f"{safe_url(url)}: not finished in {limits.total:.0f} s", permanent=True)
            file.write(chunk)
