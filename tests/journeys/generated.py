"""Calls that schemathesis makes from the OpenAPI document, sent with real keys and signatures.

Each is sent as it was made, and once more with the parameters that something can be found by set to what is there, so
that answers are not refusals alone. schemathesis judges the answer by the document, tests/conformance.py does so too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import hypothesis
import requests
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clients.models import Dealer
from core.cache.local import LocalMemory
from tests.base import ApiTestCase
from tests.cast import Cast
from tests.conformance import document
from tests.journeys.known import make_known
from tests.signing import signature_of_pairs

HOST = "http://testserver"
FORM = "application/x-www-form-urlencoded"
SECRETS = {
    "/billing/api/": "billing_api_key",
    "/content/api/": "content_api_key",
    "/streaming/api/": "streaming_api_key",
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOT_SENT = frozenset({"Content-Length", "Content-Type", "Cookie"})
Pairs = list[tuple[str, str]]
AnyCase = Case[Any]


@functools.cache
def operations() -> dict[str, Any]:
    """operationId -> what schemathesis makes calls of."""
    found: Any = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    made = [one.ok() for one in found.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in made}


def run(name: str, send: Callable[[AnyCase], None], *, examples: int, seed: int | None, negative: bool = False) -> None:
    """Send calls of one operation. ``seed`` None: the same ones every time. ``negative``: such as don't fit too."""
    mode = GenerationMode.NEGATIVE if negative else GenerationMode.POSITIVE
    strategy = operations()[name].as_strategy(mode)
    settings: Any = hypothesis.settings(
        max_examples=examples,
        derandomize=seed is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    given: Any = hypothesis.given(strategy)
    calls = settings(given(send))
    (calls if seed is None else hypothesis.seed(seed)(calls))()


class Caller:
    """Anna's box, North's app, its billing system, its streaming system and its dealer."""

    def __init__(self, http: Client, cast: Cast, dealer: Dealer, known: dict[str, list[Any]]) -> None:
        self.http, self.cast, self.dealer = http, cast, dealer
        self.known = {name: values[0] for name, values in known.items()}
        self.sent = 0

    def send(self, case: AnyCase) -> None:
        self.send_once(case)
        if self.fill(case, case.query) | self.fill(case, case.body):
            self.send_once(case)

    def fill(self, case: AnyCase, given: Any) -> bool:
        """Set what is known; false where nothing of it was given. Boxes that speak XML ask by POST here."""
        known = self.known | ({"device": "mag"} if case.method == "POST" else {})
        names = given.keys() & known.keys() if isinstance(given, dict) else set()
        for name in names:
            given[name] = known[name]
        return bool(names)

    def send_once(self, case: AnyCase) -> None:
        request = requests.Request(**case.as_transport_kwargs(base_url=HOST)).prepare()
        self.prove(case, request)
        with transaction.atomic():
            self.http.cookies.clear()
            response = self.http.generic(
                case.method,
                request.path_url,
                request.body or b"",
                content_type=request.headers.get("Content-Type", ""),
                headers={name: text for name, text in request.headers.items() if name not in NOT_SENT},
            )
            transaction.set_rollback(True)
        self.sent += 1
        case.validate_response(as_response(response, request), checks=CHECKS)

    # --- who is asking --------------------------------------------------------------------------------------------
    def prove(self, case: AnyCase, request: requests.PreparedRequest) -> None:
        """Put the real credentials into the query, in the place of those that were made up."""
        url, _mark, query = str(request.url).partition("?")
        credentials = self.credentials(case)
        made_up = {"client_id", "dealer_id", "authkey", "api_key", "signature"} if credentials else set()
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in made_up]
        pairs += credentials
        if case.operation.definition.raw["x-auth"] == "signature":
            pairs.append(("signature", self.signature(case, pairs, request)))
        request.url = f"{url}?{urlencode(pairs, errors='surrogatepass')}"

    def credentials(self, case: AnyCase) -> Pairs:
        north, kind = self.cast.north.client, case.operation.definition.raw["x-auth"]
        operator = ("client_id", str(north.pk))
        return {
            "authkey": [operator, ("authkey", self.cast.anna_key.key)],
            "api_key": [operator, ("api_key", north.api_key)],
            "dealer": [("dealer_id", str(self.dealer.pk)), ("api_key", self.dealer.api_key)],
            "signature": [operator],
            "none": [],
        }[kind]

    def signature(self, case: AnyCase, pairs: Pairs, request: requests.PreparedRequest) -> str:
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        form = parse_qsl(body, keep_blank_values=True) if case.media_type == FORM else []
        names = {name for name, _value in form}
        signed = form + [pair for pair in pairs if pair[0] not in names]
        secret = next(name for prefix, name in SECRETS.items() if case.path.startswith(prefix))
        return signature_of_pairs(signed, getattr(self.cast.north.client, secret))


def as_response(response: Any, request: requests.PreparedRequest) -> Response:
    headers: dict[str, list[str]] = {}
    for name, text in response.items():
        headers.setdefault(name.lower(), []).append(text)
    return Response(
        status_code=response.status_code, headers=headers, content=response.content, request=request, elapsed=0.0,
        message=response.reason_phrase, verify=False,
    )  # fmt: skip


def by_api() -> dict[str, list[str]]:
    """Name of an API and a method -> its operations."""
    found: dict[str, list[str]] = {}
    for name, one in operations().items():
        found.setdefault(f"{name.partition('.')[0]}_{one.method}", []).append(name)
    return found


@override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=True, MAX_LA=100.0, MAX_USED_MEM=99.0)
class GeneratedCallsCase(ApiTestCase):
    known: dict[str, list[Any]]
    dealer: Any

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.known, cls.dealer = make_known(cls.cast)

    def check(self, names: list[str], **how: Any) -> None:
        """What was cached stays from one operation to the next, but for those that write: their rows are taken back."""
        caller = Caller(self.http, self.cast, self.dealer, self.known)
        for name in names:
            with self.subTest(name, **how):
                run(name, caller.send, **how)
            if operations()[name].definition.raw["x-db"] == "write":
                cache.clear()
                LocalMemory.clear_everywhere()
        assert caller.sent > len(names)
