"""Stream tokens: new for every play, bound to content, viewer and perhaps address; streamers ask about them.

A token is 32 hex characters: 20 random ones and a proof of 12 that we made it. While the cache does not answer, a
token with the right proof is let through for a short time: a wrong "no" would cost viewers their picture for as long as
the streamer remembers it. Everything else about a token lies in the protected cache.

A check reads the token and the viewer's session in one round trip (two the first time in a process). The session is
looked at every time, so a blocked subscriber is refused at the streamer's next question.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from core.api.errors import DomainError
from core.cache.errors import CacheDown
from core.cache.local import LocalMemory
from core.networks import host_address
from playback.playable import ContentKind
from playback.services.entitlement import is_entitled
from playback.services.routing import live_window
from playback.streamers.paths import Whereabouts, has_queries, is_inside, plain_name, plain_path
from playback.streamers.registry import streamer_of_kind
from tvmiddleware.cache import keys
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import context_keys, load_operator, load_session
from tvmiddleware.selectors.tariffs import tariff_rules

RANDOM_BYTES = 10
PROOF_LENGTH = 12
SHAPE = re.compile(r"[0-9a-f]{32}")
MARK_SECONDS = 60
OUTAGE_SECONDS = 30
"""X-AuthDuration while the cache or the database is away: ask again soon."""
KNOWN_TOKENS = 20000

whose = LocalMemory(KNOWN_TOKENS)
"""Token -> the operator and session key it was given to: where to look besides the token itself."""


class TokenExpired(DomainError):
    """Unknown or past its time, or the viewer may not watch any more."""


class OtherContent(DomainError):
    """The token is for another channel."""


class OtherAddress(DomainError):
    """The token is for another IP address."""


@dataclass(frozen=True)
class StreamToken:
    """``names``: what the content is called on servers; ``places``, ``queries``, ``strangers``: see Whereabouts.

    ``kind``: of the server. ``ip`` "": any. ``expires``, ``issued``, ``seen``: Unix time.
    ``content_kind``: a ContentKind, "" = nobody is asked whether the viewer has it. ``max_sessions`` 0: unlimited.
    """

    client_id: int
    account_id: int
    session_id: int
    abonement: int
    authkey: str = field(repr=False)
    service_id: int
    content_kind: str
    content_id: int
    names: tuple[str, ...]
    ip: str
    max_sessions: int
    issued: float
    expires: float
    seen: float
    kind: str = ""
    places: tuple[str, ...] = ()
    queries: tuple[tuple[str, str], ...] = ()
    strangers: tuple[str, ...] = ()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Tokens of versions before 2.1 were for channels; they live on through an upgrade."""
        channel_id = state.pop("channel_id", None)
        if channel_id is not None:
            state |= {"content_kind": ContentKind.CHANNEL.value if channel_id else "", "content_id": channel_id}
        self.__dict__.update(state)


@dataclass(frozen=True)
class TokenVerdict:
    """A yes, and what the streamer is told with it. ``user_id`` "": nothing is known of the viewer just now."""

    auth_duration: int
    user_id: str = ""
    session_name: str = ""
    max_sessions: int = 0


@dataclass(frozen=True)
class Question:
    """What a streamer asks. ``name`` is the content, ``path`` the path of the viewer's request; "" = not told."""

    token: str = field(repr=False)
    name: str = ""
    path: str = ""
    ip: str = ""


# --- giving ------------------------------------------------------------------------------------------------------
def new_token() -> str:
    body = secrets.token_hex(RANDOM_BYTES)
    return body + proof(body)


def proof(body: str) -> str:
    key = b"smarty.stream-token\0" + settings.SECRET_KEY.encode()
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:PROOF_LENGTH]


def is_ours(token: str) -> bool:
    """We made it; says nothing of whether it still holds."""
    body = token[:-PROOF_LENGTH]
    return bool(SHAPE.fullmatch(token)) and hmac.compare_digest(token[-PROOF_LENGTH:], proof(body))


def issue_token(
    *,
    token: str,
    operator: Operator,
    record: SessionRecord,
    service_id: int,
    kind: str,
    content_kind: str,
    content_id: int,
    found: Whereabouts,
    ip: str,
    now: datetime,
) -> None:
    """Make ``token`` valid, and count the viewer on the service; one round trip, no obstacle when the cache is down."""
    moment = now.timestamp()
    keep(
        StreamToken(
            client_id=record.client_id,
            account_id=record.account_id,
            session_id=record.id,
            abonement=record.abonement,
            authkey=record.authkey,
            service_id=service_id,
            content_kind=content_kind,
            content_id=content_id,
            names=found.names,
            ip=plain_ip(ip),
            max_sessions=most_sessions(operator, record),
            issued=moment,
            expires=moment + min(settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL, longest()),
            seen=moment,
            kind=kind,
            places=found.places,
            queries=found.queries,
            strangers=found.strangers,
        ),
        token,
        moment,
    )


def keep(held: StreamToken, token: str, moment: float) -> None:
    mark = (keys.watching(held.service_id), f"{held.account_id}.{held.session_id}", moment)
    cache.put_marked(keys.stream_token(token), held, max(held.expires - moment, 1), mark)  # type: ignore[attr-defined]


def longest() -> int:
    return int(settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL)


def most_sessions(operator: Operator, record: SessionRecord) -> int:
    """How many streams at once: the bound and the additional devices of the tariff that allows most. 0: unlimited."""
    if record.multilogin and settings.TVMIDDLEWARE_MULTILOGIN_ENABLED:
        return 0
    known = tariff_rules(operator)
    held = [known[tariff_id] for tariff_id in record.tariff_ids if tariff_id in known]
    basic = max((rule.basic_sessions for rule in held), default=0)
    return max(1, basic + max((rule.additional_sessions for rule in held), default=0))


def plain_ip(text: str) -> str:
    """One spelling for one address, without a port; ``::ffff:192.0.2.1`` is 192.0.2.1. "" when it is no address."""
    try:
        return str(host_address(text))
    except ValueError:
        return ""


# --- checking ----------------------------------------------------------------------------------------------------
def check_token(question: Question, *, now: datetime) -> TokenVerdict:
    """Yes, or TokenExpired, OtherContent, OtherAddress. A yes may prolong the token."""
    token = question.token.lower()
    if not is_ours(token):
        raise TokenExpired
    try:
        held, found = read(token)
        if held is None or held.expires <= now.timestamp():
            raise TokenExpired
        compare(held, question)
        if not may_watch(held, found, now):
            raise TokenExpired
    except (CacheDown, DatabaseError):
        return TokenVerdict(auth_duration=OUTAGE_SECONDS)
    renew(held, token, now.timestamp())
    return TokenVerdict(
        auth_duration=auth_duration(),
        user_id=str(held.account_id),
        session_name=str(held.abonement),
        max_sessions=held.max_sessions,
    )


def auth_duration() -> int:
    """After so many seconds a streamer asks again."""
    return int(settings.TVMIDDLEWARE_STREAM_SERVICE_AUTH_DURATION)


def read(token: str) -> tuple[StreamToken | None, dict[str, Any]]:
    """The token, and what the cache holds of its session."""
    key = keys.stream_token(token)
    owner: Any = whose.peek(token)
    found: dict[str, Any] = cache.get_many_strict([key, *(context_keys(*owner) if owner else ())])  # type: ignore[attr-defined]
    held = found.get(key)
    if not isinstance(held, StreamToken):
        return None, {}
    if owner is None:
        owner = whose.get(token, 0, lambda: (held.client_id, held.authkey))
        found = cache.get_many_strict(context_keys(*owner))  # type: ignore[attr-defined]
    return held, found


def compare(held: StreamToken, question: Question) -> None:
    if not is_content(held, question):
        raise OtherContent
    if held.ip and question.ip and question.ip != held.ip:
        raise OtherAddress


def is_content(held: StreamToken, question: Question) -> bool:
    """What the streamer tells of the content, its name or the path asked for or both, is what was issued."""
    appended = streamer_of_kind(held.kind).appended
    if question.name:
        name = plain_name(question.name)
        if name is None or not is_inside(name, held.names, held.strangers, appended):
            return False
    if question.path:
        path = plain_path(question.path)
        # tokens of a version before places were kept have none
        if path is None or not is_inside(path, held.places or held.names, held.strangers, appended):
            return False
        return not held.queries or "?" not in question.path or has_queries(question.path, held.queries)
    return True


def may_watch(held: StreamToken, found: dict[str, Any], now: datetime) -> bool:
    """The session lives, its account may watch, and the content is still among what it has."""
    operator = load_operator(held.client_id, found)
    if operator is None:
        return False
    if not held.authkey:  # given without a session, for what everybody may see
        return True
    record = load_session(held.authkey, operator, found, now=now)
    if record is None or not record.may_watch:
        return False
    return not held.content_kind or is_entitled(operator, record, held.content_kind, held.content_id)


def renew(held: StreamToken, token: str, moment: float) -> None:
    """Prolong a token near its end, never past its longest life; now and then note that it is being watched."""
    expires = held.expires
    if expires - moment < settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL:
        ttl = settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL
        expires = max(expires, min(moment + ttl, held.issued + longest()))
    if expires != held.expires or moment - held.seen >= MARK_SECONDS:
        keep(replace(held, expires=expires, seen=moment), token, moment)


# --- counting ----------------------------------------------------------------------------------------------------
def watching(service_id: int, now: datetime) -> dict[int, int]:
    """Accounts that watch through a service just now -> how many sessions of theirs."""
    since = now.timestamp() - live_window()
    members: dict[str, float] = cache.marks(keys.watching(service_id), since)  # type: ignore[attr-defined]
    found: dict[int, int] = {}
    for member in members:
        account_id = int(member.partition(".")[0])
        found[account_id] = found.get(account_id, 0) + 1
    return found


def forget_old_marks(service_ids: list[int], now: datetime) -> None:
    """Sessions that ended stay in the marks until somebody sweeps them out."""
    for service_id in service_ids:
        cache.drop_marks(keys.watching(service_id), now.timestamp() - live_window())  # type: ignore[attr-defined]
