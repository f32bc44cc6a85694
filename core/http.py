"""Outgoing HTTP: where it may lead (core.reach), time-outs, retries, size limits, error texts without secrets.

Every call of the product goes through ``open_url``. For files there is ``download_file``, straight to the disk.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential
from urllib3.exceptions import HTTPError

from core import concurrency
from core.api.errors import TryLater
from core.numbers import is_digits
from core.pinned_connections import ConnectionGuard, GuardedAdapter
from core.reach import AddressRefused, Reach, resolve_host

CHUNK_BYTES = 256 * 1024
USER_AGENT = "Smarty/2"
MAX_REDIRECTS = 5
LEAST_SECONDS = 0.001
"""No time at all is no time limit to a socket."""
LONGEST_RETRY_AFTER = 6
"""Digits; more is a mistake."""
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


class BodyTooLarge(Exception):
    """The answer is longer than it may be."""


@dataclass(frozen=True)
class HttpLimits:
    """Seconds and bytes. ``pause`` is the wait before the second attempt; it doubles up to 30 s."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 900.0
    max_bytes: int = 1 << 30
    attempts: int = 3
    pause: float = 1.0
    redirects: int = MAX_REDIRECTS


def named_pause(response: requests.Response, usual: float) -> float:
    """Seconds that the server asks to be left alone, by ``Retry-After``; ``usual`` where it says nothing, or a date."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if is_digits(text, LONGEST_RETRY_AFTER) else usual


def safe_url(url: str) -> str:
    """The address for messages and logs: no user, no password, no query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


@contextmanager
def open_url(method: str, url: str, *, reach: Reach, limits: HttpLimits, **given: Any) -> Iterator[requests.Response]:
    """The answer, its body still unread. ``given`` is what requests takes.

    All of it, the reading in the ``with`` block too, ends within ``limits.total`` seconds. Raises AddressRefused and
    requests' exceptions; a Timeout when the time is up, whatever was being done.
    """
    guard = ConnectionGuard(reach, limits.total)
    session = requests.Session()
    session.max_redirects = limits.redirects
    session.trust_env = reach.trusted  # a proxy would look the name up by itself, and .netrc holds our passwords
    for scheme in ("http://", "https://"):
        session.mount(scheme, GuardedAdapter(guard))
    headers = {"User-Agent": USER_AGENT, **(given.pop("headers", None) or {})}
    timeout = (min(limits.connect, limits.total), min(limits.read, limits.total))
    try:
        with (
            session,
            hold_host_slot(url),
            session.request(method, url, headers=headers, stream=True, timeout=timeout, **given) as response,
        ):
            yield response
    except requests.exceptions.ConnectTimeout:
        raise
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        if guard.late:
            raise requests.exceptions.ReadTimeout("the time is up") from error
        raise
    finally:
        guard.close()
    if guard.late:  # a body without a length ends as if it were whole
        raise requests.exceptions.ReadTimeout("the time is up")


@contextmanager
def hold_host_slot(url: str) -> Iterator[None]:
    """Hold one of the slots of those who wait for this host. Raises as if it could not be reached when too many do."""
    try:
        with concurrency.hold_slot(f"host:{urlsplit(url).hostname}", concurrency.OUTSIDE_PART):
            yield
    except TryLater as error:
        raise requests.exceptions.ConnectTimeout("too many calls wait for it") from error


def not_sent(error: requests.exceptions.RequestException | HTTPError) -> bool:
    """Whether the request surely never left: no connection, no such host, a certificate that is not the host's."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(error)
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return type(cause).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}


def read_body(response: requests.Response, most: int) -> None:
    """Put the body of ``open_url`` into ``response.content``. Raises BodyTooLarge and requests' exceptions."""
    body = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > most:
            raise BodyTooLarge
    response._content = bytes(body)


def ping_host(host: str, seconds: int, *, reach: Reach) -> bool | None:
    """Whether the host answers one ICMP packet; None: this machine has no ``ping_host``. Raises AddressRefused,
    OSError.

    By the system's program: raw sockets are not ours to open. It is given the number that was judged.
    """
    _family, address = resolve_host(host, 0, reach)[0]
    try:
        done = subprocess.run(  # noqa: S603  (argument list, no shell, a number)
            ["ping", "-n", "-c", "1", "-W", str(seconds), str(address[0])],  # noqa: S607  (where it lies differs)
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds + 2,
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def port_opens(host: str, port: int, seconds: float, *, reach: Reach) -> bool:
    """Whether something takes a TCP connection there. Raises AddressRefused."""
    guard = ConnectionGuard(reach, seconds)
    try:
        guard.connect(host, port, seconds, ()).close()
    except (OSError, UnicodeError):
        return False
    finally:
        guard.close()
    return True


# --- files ---------------------------------------------------------------------------------------------------------
def download_file(
    url: str, target: Path, *, limits: HttpLimits, reach: Reach, auth: tuple[str, str] | None = None
) -> None:
    """Write what ``url`` answers to ``target``. Raises DownloadError; ``target`` may then hold a part."""
    retrying = Retrying(
        stop=stop_after_attempt(limits.attempts),
        wait=wait_exponential(multiplier=limits.pause, max=30),
        retry=retry_if_exception(lambda error: isinstance(error, DownloadError) and not error.permanent),
        reraise=True,
    )
    deadline = time.monotonic() + limits.total
    retrying(_download_once, url, target, limits, reach, auth, deadline)


def _download_once(
    url: str, target: Path, limits: HttpLimits, reach: Reach, auth: tuple[str, str] | None, deadline: float
) -> None:
    left = replace(limits, total=max(LEAST_SECONDS, deadline - time.monotonic()))
    try:
        with open_url("GET", url, reach=reach, limits=left, auth=auth) as response:
            _check_status(response, url)
            _save(response, target, limits.max_bytes, url)
    except AddressRefused as error:
        raise DownloadError(f"{safe_url(url)}: {error}", permanent=True) from error
    except WRONG_ADDRESS as error:
        raise DownloadError(f"{safe_url(url)}: not an address that can be fetched", permanent=True) from error
    except (requests.exceptions.RequestException, HTTPError) as error:
        if time.monotonic() >= deadline:
            raise DownloadError(f"{safe_url(url)}: not finished in {limits.total:.0f} s", permanent=True) from error
        raise DownloadError(f"{safe_url(url)}: {_reason(error)}", permanent=False) from error


def _reason(error: Exception) -> str:
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


def _save(response: requests.Response, target: Path, most: int, url: str) -> None:
    received = 0
    with target.open("wb") as file:
        for chunk in response.iter_content(CHUNK_BYTES):
            received += len(chunk)
            if received > most:
                raise DownloadError(f"{safe_url(url)}: larger than {most} bytes", permanent=True)
            file.write(chunk)
