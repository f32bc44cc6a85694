"""May this viewer watch? The middleware is asked as Flussonic asks it: when a session begins, and again after so many
seconds as X-AuthDuration of the last answer says. While it does not answer, who was let in stays, nobody comes new."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

ALLOWED, REFUSED = 200, 403
ASK_SECONDS = 5
RETRY_SECONDS = 5
"""After a question without an answer."""
USUAL_SECONDS, LONGEST_SECONDS = 180, 3600
MOST_SESSIONS = 2000
"""Kept; whoever knows no token can make up as many as he likes."""


@dataclass(frozen=True)
class StreamSession:
    """One viewer of one stream: Flussonic's session."""

    name: str
    token: str = field(repr=False)
    ip: str

    @property
    def session_id(self) -> str:
        return hashlib.sha256("\0".join((self.name, self.token, self.ip)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class AdmissionAnswer:
    """``seconds``: how long it holds. ``answered`` False: nobody said anything."""

    allowed: bool
    seconds: float
    answered: bool = True


Ask = Callable[[StreamSession, bool], AdmissionAnswer]
"""The second: is this a session that was let in before?"""


class Admission:
    """Answers kept while they hold; time is passed in, as seconds of a clock that does not jump."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.lock = threading.Lock()
        self.known: OrderedDict[StreamSession, tuple[bool, float]] = OrderedDict()
        """Session -> was it let in, and until when is that so."""

    def lets_in(self, session: StreamSession, moment: float) -> bool:
        with self.lock:
            before = self.known.get(session)
            if before is not None:
                self.known.move_to_end(session)
        if before is not None and moment < before[1]:
            return before[0]
        was_in = before is not None and before[0]
        verdict = self.ask(session, was_in)
        allowed = verdict.allowed if verdict.answered else was_in
        if verdict.answered or was_in:
            self.keep(session, allowed, moment + verdict.seconds)
        return allowed

    def keep(self, session: StreamSession, allowed: bool, until: float) -> None:
        with self.lock:
            self.known[session] = (allowed, until)
            self.known.move_to_end(session)
            while len(self.known) > MOST_SESSIONS:
                self.known.popitem(last=False)


def ask_over_http(address: str) -> Ask:
    """``address``: of streamservice/token/check. No proxy stands between programs of one machine."""
    opener = build_opener(ProxyHandler({}))

    def ask(session: StreamSession, was_in: bool) -> AdmissionAnswer:
        query = urlencode(
            {
                "name": session.name,
                "token": session.token,
                "ip": session.ip,
                "session_id": session.session_id,
                "request_type": "update_session" if was_in else "open_session",
                "proto": "hls",
            }
        )
        try:
            with opener.open(f"{address}?{query}", timeout=ASK_SECONDS) as answer:
                if answer.status == ALLOWED:
                    return AdmissionAnswer(True, duration(answer.headers))
        except HTTPError as error:
            with error:
                if error.code == REFUSED:
                    return AdmissionAnswer(False, duration(error.headers))
        except (URLError, OSError, ValueError):
            pass
        return AdmissionAnswer(False, RETRY_SECONDS, answered=False)

    return ask


def duration(headers: Any) -> float:
    """X-AuthDuration, within reason."""
    try:
        return min(max(float(headers.get("X-AuthDuration", USUAL_SECONDS)), 1.0), LONGEST_SECONDS)
    except ValueError:
        return USUAL_SECONDS
