"""Is every stream service alive? Runs the checks that each one has switched on, many at a time, within a time limit.

A service is available while all its checks pass; each gets a second try. What can't be checked here (no ``ping``
program on this machine) counts neither way.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

import requests
from django.db import transaction

from core import http
from core.addresses import with_wire_host
from core.logs import log_event
from core.reach import AddressRefused, Reach
from playback.services.tokens import forget_old_marks
from playback.streamers.base import server_url, typed_server
from playback.streamers.registry import find_streamer
from tvmiddleware.cache import invalidate
from tvmiddleware.models import StreamService
from tvmiddleware.records.streaming import ServiceRow
from tvmiddleware.selectors.streaming import service_row

WORKERS = 20
RUN_SECONDS = 45.0
"""A service that has not answered by then is not alive."""
CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
PING_SECONDS = 2
LIMITS = http.HttpLimits(connect=CONNECT_SECONDS, read=READ_SECONDS, total=CONNECT_SECONDS + READ_SECONDS)
TRIES = 2
HTTP_PORT = 80
OK, BAD_REQUEST, NO_ANSWER = 200, 400, 599


@dataclass(frozen=True)
class CheckedService:
    """A service with what playback knows of it, read before the threads start: they don't touch the database."""

    row: StreamService
    service: ServiceRow

    @property
    def host(self) -> str:
        typed = typed_server(self.service)
        return typed.host.strip("[]") if typed else ""

    @property
    def port(self) -> int:
        typed = typed_server(self.service)
        return (typed.port if typed else 0) or HTTP_PORT

    @property
    def reach(self) -> Reach:
        return Reach(trusted=self.row.address_trusted)


Check = Callable[[CheckedService], bool | None]


@dataclass(frozen=True)
class CheckOutcome:
    """What each check said; None: not switched on, or nothing to check with."""

    ping: bool | None = None
    tcp: bool | None = None
    http: bool | None = None
    is_alive: bool | None = None

    @property
    def available(self) -> bool:
        return False not in (self.ping, self.tcp, self.http, self.is_alive)


@dataclass(frozen=True)
class Summary:
    checked: int
    failed: int
    changed: int


def check_stream_services(*, now: datetime) -> Summary:
    """Check every enabled service of every operator, note what changed and tell playback at once."""
    rows = list(StreamService.objects.filter(enabled=True).order_by("pk"))
    wanted = [row for row in rows if row.check_ping or row.check_tcp or row.check_http or row.check_is_alive]
    outcomes = run_all([CheckedService(row, service_row(row)) for row in wanted])
    for row in wanted:
        log_outcome(row, outcomes[row.pk])
    changed = settle(rows, {pk: outcome.available for pk, outcome in outcomes.items()}, now)
    forget_old_marks([row.pk for row in rows], now)
    return Summary(len(wanted), sum(not outcome.available for outcome in outcomes.values()), changed)


def settle(rows: Iterable[StreamService], available: dict[int, bool], now: datetime) -> int:
    """Write the results; only operators with a change lose their snapshots. A service without checks is available."""
    changed = [row for row in rows if row.is_available != available.get(row.pk, True)]
    with transaction.atomic():
        StreamService.objects.filter(pk__in=list(available)).update(checked_at=now)
        for row in changed:
            StreamService.objects.filter(pk=row.pk).update(is_available=not row.is_available)
    for client_id in {row.client_id for row in changed}:
        invalidate.client_changed(client_id)
    return len(changed)


def log_outcome(row: StreamService, outcome: CheckOutcome) -> None:
    log_event(
        "stream_services",
        "STREAM_SERVICE_CHECKING_SUCCESS" if outcome.available else "STREAM_SERVICE_CHECKING_ERROR",
        logging.INFO if outcome.available else logging.ERROR,
        stream_service=row.pk,
        was_available_before=row.is_available,
        check_ping_success=outcome.ping,
        check_tcp_success=outcome.tcp,
        check_http_success=outcome.http,
        check_is_alive_success=outcome.is_alive,
    )


# --- running -----------------------------------------------------------------------------------------------------
def run_all(subjects: list[CheckedService]) -> dict[int, CheckOutcome]:
    """The outcome of every subject. Workers are daemons: one that hangs is left behind, its service counts as dead."""
    waiting: SimpleQueue[CheckedService] = SimpleQueue()
    for subject in subjects:
        waiting.put(subject)
    found = {subject.row.pk: unanswered(subject) for subject in subjects}
    workers = [threading.Thread(target=work, args=(waiting, found), daemon=True) for _ in subjects[:WORKERS]]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + RUN_SECONDS
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    return dict(found)


def unanswered(subject: CheckedService) -> CheckOutcome:
    return CheckOutcome(*(False if wanted else None for wanted, _check in plan(subject.row)))


def work(waiting: SimpleQueue[CheckedService], found: dict[int, CheckOutcome]) -> None:
    while True:
        try:
            subject = waiting.get_nowait()
        except Empty:
            return
        results = (tried(check, subject) if wanted else None for wanted, check in plan(subject.row))
        found[subject.row.pk] = CheckOutcome(*results)


def plan(row: StreamService) -> tuple[tuple[bool, Check], ...]:
    """In the order of Outcome's fields."""
    return (
        (row.check_ping, ping_answers),
        (row.check_tcp, port_opens),
        (row.check_http, page_answers),
        (row.check_is_alive, says_alive),
    )


def tried(check: Check, subject: CheckedService) -> bool | None:
    """None: nothing could be said, or the address is none that its author may have us ask."""
    for _ in range(TRIES):
        try:
            result = check(subject)
        except AddressRefused as error:
            log_event("stream_services", "STREAM_SERVICE_CHECKING_REFUSED", stream_service=subject.row.pk, error=error)
            return None
        if result is not False:
            return result
    return False


# --- checks ------------------------------------------------------------------------------------------------------
def ping_answers(subject: CheckedService) -> bool | None:
    if not subject.host:
        return False
    try:
        return http.ping_host(subject.host, PING_SECONDS, reach=subject.reach)
    except (OSError, UnicodeError):
        return False


def port_opens(subject: CheckedService) -> bool:
    if not subject.host:
        return False
    return http.port_opens(subject.host, subject.port, CONNECT_SECONDS, reach=subject.reach)


def page_answers(subject: CheckedService) -> bool:
    """The address of the check, else the server's first page: anything that is no error."""
    return (
        status_of(with_wire_host(subject.row.check_http_url) or server_url(subject.service), subject.reach)
        < BAD_REQUEST
    )


def says_alive(subject: CheckedService) -> bool:
    """The kind of server knows the address to ask; it answers 200."""
    return status_of(find_streamer(subject.service).alive_url(subject.service), subject.reach) == OK


def status_of(url: str, reach: Reach) -> int:
    """The HTTP status; NO_ANSWER when there is none. Raises AddressRefused."""
    try:
        with http.open_url("GET", url, reach=reach, limits=LIMITS) as answer:
            return answer.status_code
    except (requests.RequestException, ValueError):
        return NO_ANSWER
