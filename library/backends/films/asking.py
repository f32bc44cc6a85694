"""Asking a film database: a turn for everybody, another try when it asks for one, errors that hold no key.

Databases let an installation ask so many times a second. All its processes take turns by the shared cache; who would
have to wait longer than he can is late. After "too many" nobody asks until the time that the database named is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
import requests
from django.core.cache import cache
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import HTTPError

from core.http import WRONG_ADDRESS, BodyTooLarge, HttpLimits, named_pause, open_url, read_body
from core.reach import TRUSTED, AddressRefused
from library.backends.films.base import (
    MetadataError,
    MetadataIdUnknown,
    MetadataLate,
    MetadataUnreachable,
    MetadataUnreadable,
    SourceBlocked,
    SourceNotConfigured,
    SourceQuotaReached,
)
from library.cache import keys

MOST_BYTES = 4 << 20
CONNECT_SECONDS = 5.0
ATTEMPTS = 3
PAUSE_SECONDS = 0.5
QUOTA_SECONDS = 60
LONGEST_PAUSE = 3600
LEAST_SECONDS = 0.05
TURN_SECONDS = 5
T = TypeVar("T")


class FailedForNow(Exception):
    """Another try may help, after ``pause`` seconds; ``error``: what it is if none does."""

    def __init__(self, error: MetadataError, pause: float) -> None:
        super().__init__(str(error))
        self.error, self.pause = error, pause


class FilmDatabaseClient:
    """``name``: of the database; ``rate``: calls a second; ``quota_statuses``: answers when the quota is used up."""

    def __init__(self, name: str, *, rate: int, quota_statuses: frozenset[int] = frozenset({402, 429})) -> None:
        self.name, self.rate, self.quota_statuses = name, rate, quota_statuses

    def ask(self, url: str, *, seconds: float, headers: Mapping[str, str], params: Mapping[str, Any]) -> Any:
        """The JSON of an address, within ``seconds``. Raises MetadataError."""
        deadline = time.monotonic() + seconds

        def once() -> Any:
            return self.ask_once(url, deadline, headers, params)

        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=pause_of,
            retry=retry_if_exception_type(FailedForNow),
            before_sleep=lambda state: check_pause(state, deadline),
            reraise=True,
        )
        try:
            return retrying(once)
        except FailedForNow as failure:
            raise failure.error from failure

    def ask_once(self, url: str, deadline: float, headers: Mapping[str, str], params: Mapping[str, Any]) -> Any:
        if cache.get(keys.film_database_pause(self.name)):
            raise SourceQuotaReached
        self.take_turn(deadline)
        left = max(deadline - time.monotonic(), LEAST_SECONDS)
        limits = HttpLimits(connect=CONNECT_SECONDS, read=left, total=left, max_bytes=MOST_BYTES, redirects=2)
        try:
            with open_url(
                "GET", url, reach=TRUSTED, limits=limits, headers=dict(headers), params=dict(params)
            ) as response:
                self.check_status(response)
                read_body(response, MOST_BYTES)
                return orjson.loads(response.content)
        except (BodyTooLarge, orjson.JSONDecodeError) as error:
            raise MetadataUnreadable from error
        except (AddressRefused, *WRONG_ADDRESS) as error:
            raise MetadataUnreachable from error
        except (requests.exceptions.RequestException, HTTPError, UnicodeError) as error:
            if time.monotonic() >= deadline - LEAST_SECONDS:
                raise MetadataLate from error
            raise FailedForNow(MetadataUnreachable(), PAUSE_SECONDS) from error

    def take_turn(self, deadline: float) -> None:
        """Wait for the next turn that nobody has. Raises MetadataLate when it would come too late."""
        step = 1 / self.rate
        while not cache.add(keys.film_database_turn(self.name, int(time.time() * self.rate)), 1, TURN_SECONDS):
            if time.monotonic() + step > deadline:
                raise MetadataLate
            time.sleep(step)

    def check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in self.quota_statuses:
            pause = named_pause(response, QUOTA_SECONDS)
            failure = FailedForNow(SourceQuotaReached(), pause)
            if pause > PAUSE_SECONDS:
                cache.set(keys.film_database_pause(self.name), 1, min(pause, LONGEST_PAUSE))
                raise failure.error
            raise failure
        if status >= requests.codes.server_error:
            raise FailedForNow(MetadataUnreachable(), PAUSE_SECONDS)
        wrong = {401: SourceNotConfigured, 403: SourceBlocked, 404: MetadataIdUnknown}.get(status)
        if wrong is not None:
            raise wrong
        if status != requests.codes.ok:
            raise MetadataUnreadable


def pause_of(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    return failure.pause if isinstance(failure, FailedForNow) else PAUSE_SECONDS


def check_pause(state: RetryCallState, deadline: float) -> None:
    """Raises MetadataError when there is no time for another try."""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, FailedForNow) and time.monotonic() + failure.pause >= deadline:
        raise failure.error


# --- reading answers --------------------------------------------------------------------------------------------------
def object_in(value: Any) -> dict[str, Any]:
    """Raises MetadataUnreadable."""
    if not isinstance(value, dict):
        raise MetadataUnreadable
    return value


def read_safely(read: Callable[[dict[str, Any]], T], answer: Any) -> T:
    """``read`` the object; what nobody expected is MetadataUnreadable."""
    try:
        return read(object_in(answer))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise MetadataUnreadable from error
