"""Asking a cinema: not too often, again when it asks for that, within limits of time and size."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import HTTPError

from core.http import (
    WRONG_ADDRESS,
    BodyTooLarge,
    DownloadError,
    HttpLimits,
    download_file,
    named_pause,
    open_url,
    read_body,
    safe_url,
)
from core.reach import STAFF, AddressRefused
from library.backends.cinemas.base import CinemaError

MOST_BYTES = 16 << 20
"""Of a page."""
MOST_FILE_BYTES = 512 << 20
SECONDS = 60.0
FILE_SECONDS = 1800.0
ATTEMPTS = 4
PAUSE_SECONDS = 2.0
LONGEST_PAUSE = 300.0
"""Who asks for more is asked at the next run."""
RATE = 10
"""Calls a second."""
BUSY = frozenset({requests.codes.too_many_requests, requests.codes.service_unavailable})


class CinemaBusy(Exception):
    """Another try may help, after ``pause`` seconds."""

    def __init__(self, text: str, pause: float) -> None:
        super().__init__(text)
        self.pause = pause


def pause(seconds: float) -> None:
    """Wait; the one place that does."""
    time.sleep(seconds)


class CinemaClient:
    """Calls of one run, ``rate`` a second. Addresses are the operator's staff's: public ones, and
    SMARTY_FETCH_NETWORKS."""

    def __init__(self, *, rate: int = RATE) -> None:
        self.step = 1 / rate
        self.last = 0.0

    def load_json(self, url: str, params: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Any:
        """Raises CinemaError."""
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=pause_of,
            retry=retry_if_exception_type(CinemaBusy),
            sleep=lambda seconds: pause(seconds),
            reraise=True,
        )
        try:
            return retrying(self.load_once, url, params, headers or {})
        except CinemaBusy as failure:
            raise CinemaError(f"{safe_url(url)}: {failure}") from failure

    def load_once(self, url: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        self.take_turn()
        limits = HttpLimits(total=SECONDS, max_bytes=MOST_BYTES, redirects=3)
        given = {"headers": {"Accept": "application/json", **headers}, "params": dict(params)}
        where = safe_url(url)
        try:
            with open_url("GET", url, reach=STAFF, limits=limits, **given) as response:
                check_status(response, where)
                read_body(response, MOST_BYTES)
        except AddressRefused as error:
            raise CinemaError(f"{where}: {error}") from error
        except BodyTooLarge as error:
            raise CinemaError(f"{where}: longer than {MOST_BYTES >> 20} MB") from error
        except WRONG_ADDRESS as error:
            raise CinemaError(f"{where}: not an address that can be asked") from error
        except (requests.exceptions.RequestException, HTTPError, UnicodeError) as error:
            late = isinstance(error, requests.exceptions.Timeout)
            raise CinemaBusy("no answer in time" if late else "no connection", PAUSE_SECONDS) from error
        try:
            return orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise CinemaError(f"{where}: the answer is not JSON") from error

    def take_turn(self) -> None:
        wait = self.last + self.step - time.monotonic()
        if wait > 0:
            pause(wait)
        self.last = time.monotonic()


def load_file(url: str, target: Path) -> None:
    """A catalogue that is one file, to the disk. Raises CinemaError."""
    limits = HttpLimits(total=FILE_SECONDS, max_bytes=MOST_FILE_BYTES, pause=PAUSE_SECONDS)
    try:
        download_file(url, target, limits=limits, reach=STAFF)
    except DownloadError as error:
        raise CinemaError(str(error)) from error
    except OSError as error:
        raise CinemaError(f"the file can't be kept: {error.strerror}") from error


def check_status(response: requests.Response, where: str) -> None:
    status = response.status_code
    if status in BUSY:
        wanted = named_pause(response, PAUSE_SECONDS)
        if wanted > LONGEST_PAUSE:
            raise CinemaError(f"{where}: HTTP {status}, not to be asked for {wanted:.0f} s")
        raise CinemaBusy(f"HTTP {status}", wanted)
    if status >= requests.codes.server_error:
        raise CinemaBusy(f"HTTP {status}", PAUSE_SECONDS)
    if status != requests.codes.ok:
        raise CinemaError(f"{where}: HTTP {status}")


def pause_of(state: RetryCallState) -> float:
    """What the cinema asked for, longer with every attempt."""
    failure = state.outcome.exception() if state.outcome else None
    wanted = failure.pause if isinstance(failure, CinemaBusy) else PAUSE_SECONDS
    return min(wanted * float(2 ** (state.attempt_number - 1)), LONGEST_PAUSE)
