"""What an SMS provider must be able to do. One class a provider, one file a class."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from core.http import HttpLimits, not_sent, open_url
from core.reach import TRUSTED

CONNECT_SECONDS = 2.0
CHUNK_BYTES = 8 * 1024
MOST_BYTES = 64 * 1024
AGAIN = frozenset({408, 425, 429})


class SmsError(Exception):
    """The provider refused or did not answer. ``permanent``: sending the same again will not help. ``away``: no answer
    at all, whatever the SMS. ``unsent``: the provider surely does not have it."""

    def __init__(self, message: str, *, permanent: bool = False, away: bool = False, unsent: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.away, self.unsent = permanent, away, unsent


@dataclass(frozen=True)
class Delivery:
    """What a provider knows of an SMS it took. Neither delivered nor failed: still on its way."""

    delivered: bool = False
    failed: bool = False
    reason: str = ""


@dataclass(frozen=True)
class SmsReply:
    """An answer over HTTP; ``data`` is its JSON, None when it is none."""

    status: int
    text: str
    data: Any


class SmsBackend:
    """Only ``send`` is required. Providers that can phone people, or tell what was delivered, override the rest.

    Every method must end within ``timeout`` seconds: others wait for their turn. Failures are SmsError, nothing else,
    with a text that holds neither keys nor the SMS.
    """

    timeout = 5.0
    knows_delivery = False
    """``deliveries`` answers: sent messages are asked about until they have arrived or failed."""

    def send(self, phone: str, text: str) -> str | None:
        """Send ``text`` to ``phone`` (``+79990000001``). The provider's id of the message, if it gives one."""
        raise NotImplementedError

    def deliveries(self, sent: Sequence[tuple[str, str]]) -> dict[str, Delivery]:
        """What became of messages, given as (provider's id, phone); ids the provider does not know are left out."""
        return {}

    def flash_call(self, phone: str) -> str:
        """Ring ``phone`` once and return the code: the last digits of the number that rang."""
        raise SmsError("the SMS provider can't make flash calls", permanent=True)

    def await_call(self, phone: str) -> str:
        """Prepare for a call from ``phone``; the number that its owner has to ring."""
        raise SmsError("the SMS provider can't wait for calls", permanent=True)

    def call_received(self, phone: str, since: datetime) -> bool:
        """Whether ``phone`` has rung the number of ``await_call`` since then."""
        raise SmsError("the SMS provider can't wait for calls", permanent=True)


class GatewayBackend(SmsBackend):
    """Base of the providers that are asked over HTTP: time limits, size limits, errors without secrets."""

    name = "the SMS gateway"

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> SmsReply:
        return self.ask("POST", url, data=form, json=json, headers=headers)

    def ask(self, method: str, url: str, **given: Any) -> SmsReply:
        """One request within ``timeout`` seconds in all. HTTP errors are SmsError too."""
        deadline = time.monotonic() + self.timeout
        limits = HttpLimits(connect=CONNECT_SECONDS, read=self.timeout, total=self.timeout)
        try:
            with open_url(method, url, reach=TRUSTED, limits=limits, allow_redirects=False, **given) as response:
                return self.reply(response.status_code, self.read(response, deadline))
        except (ValueError, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
            raise SmsError(f"{self.name}: its address can't be asked", permanent=True) from error
        except (requests.exceptions.RequestException, HTTPError) as error:
            late = isinstance(error, requests.exceptions.Timeout | ReadTimeoutError)
            failure = f"{self.name}: {'no answer in time' if late else 'no connection'}"
            raise SmsError(failure, away=True, unsent=not_sent(error)) from error

    def read(self, response: requests.Response, deadline: float) -> bytes:
        body = b""
        while chunk := response.raw.read1(
            CHUNK_BYTES, decode_content=True
        ):  # what is there: a drip must not hold us up
            body += chunk
            if time.monotonic() > deadline:
                raise SmsError(f"{self.name}: no answer in time", away=True)
            if len(body) > MOST_BYTES:
                raise SmsError(f"{self.name}: too long an answer")
        return body

    def reply(self, status: int, body: bytes) -> SmsReply:
        reply = SmsReply(status, body.decode("utf-8", "replace"), parsed(body))
        if not requests.codes.ok <= status < requests.codes.multiple_choices:
            down = status >= requests.codes.server_error
            permanent = not (down or status in AGAIN)
            raise SmsError(self.refusal(reply) or f"{self.name}: HTTP {status}", permanent=permanent, away=down)
        return reply

    def refusal(self, reply: SmsReply) -> str:
        """What an answer with an HTTP error says, where it is known to say something worth the log."""
        return ""


def parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def phone_digits(phone: str) -> str:
    """The phone without its plus: ``79990000001`` for ``+79990000001``."""
    return phone.removeprefix("+")


def get_member(data: Any, name: str) -> Any:
    """A member of an object, None where the answer is something else."""
    return data.get(name) if isinstance(data, dict) else None
