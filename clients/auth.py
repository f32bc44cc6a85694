"""What the authentication kinds of billing systems, content managers and dealers share."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clients.services import idempotency
from clients.services.idempotency import Claim, StoredReply
from core.api import signature
from core.api.auth import Auth
from core.api.call import Call
from core.api.endpoint import WRITE
from core.api.errors import Error
from core.api.render import JSON_TYPE
from core.api.site import error_response
from core.db import as_a_whole, is_gone

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
NOT_OF_THE_BODY = frozenset({"signature", "api_key"})


class OncePerKey(Auth):
    """A writing call with an Idempotency-Key is done once; its repetition gets the same answer."""

    write_errors = (
        Error(400, _("Idempotency-Key must have 1 to 255 printable characters"), idempotency.KeyUnusable),
        Error(409, _("the first call with this Idempotency-Key has not ended"), idempotency.KeyInProgress),
        Error(422, _("this Idempotency-Key came with another request before"), idempotency.KeyReused),
    )

    write_headers = {HEADER: "1 to 255 characters: the call is done once, its repetition gets the same answer"}

    def caller(self, call: Call) -> tuple[int, str]:
        """Operator id and the caller's name among those of the operator (32 characters at most)."""
        raise NotImplementedError

    def concurrency_group(self, call: Call) -> str:
        client_id, scope = self.caller(call)
        return f"{scope}:{client_id}"

    def perform(self, call: Call, work: Callable[[], HttpResponse]) -> HttpResponse:
        """A writing call is one transaction: what answers an error has written nothing. Not so ``outside`` ones, which
        commit before they ask another system."""
        request: Any = call.request
        if request.spec.db != WRITE:
            return work()
        done = partial(self.looking_again, call, work) if request.spec.outside else work
        key = request.headers.get(HEADER)
        if key is None:
            return done() if request.spec.outside else as_a_whole(done)
        client_id, scope = self.caller(call)
        reply, repeated = idempotency.run_once(
            claim=Claim(client_id, scope, key.strip(), fingerprint(request)),
            now=call.now,
            work=lambda: reply_of(done()),
            refused=lambda error: reply_of(error_response(request, error)),
            outside=request.spec.outside,
        )
        if repeated:
            answer = json.loads(reply.body)
            self.answered(call, answer["error"], answer["error_message"])
        headers = {REPLAYED: "true"} if repeated else {}
        return HttpResponse(reply.body, content_type=JSON_TYPE, status=reply.status, headers=headers)

    def looking_again(self, call: Call, work: Callable[[], HttpResponse]) -> HttpResponse:
        """What may not be done twice is not repeated when a row was deleted under it; its caller is told which."""
        try:
            return work()
        except Exception as error:
            if is_gone(error):
                self.look_again(call)
            raise

    def look_again(self, call: Call) -> None:
        """Look up whom the call is about, once more: raises what its method says of one that is not there."""


def reply_of(response: HttpResponse) -> StoredReply:
    return StoredReply(response.status_code, response.content)


def fingerprint(request: HttpRequest) -> str:
    """What a call asks for: its method and every parameter as sent, but the proof of who sent it."""
    sent = sorted(pair for pair in signature.sent_pairs(request) if pair[0] not in NOT_OF_THE_BODY)
    given: dict[str, Any] = request.given  # type: ignore[attr-defined]
    named = {name: value for name, value in given.items() if name not in NOT_OF_THE_BODY}
    name: str = request.spec.name  # type: ignore[attr-defined]
    text = json.dumps([name, sent, named], sort_keys=True, default=str)
    keyed = salted_hmac("clients.auth.fingerprint", text.encode("utf-8", "surrogatepass"), algorithm="sha256")
    return keyed.hexdigest()  # keyed: nobody works a card's number out of it


def emptied_names(request: HttpRequest) -> frozenset[str]:
    """Parameters that came with an empty value and nothing else: who changes a row empties those fields."""
    filled = {name for name, value in signature.sent_pairs(request) if value}
    return frozenset(name for name, _value in signature.sent_pairs(request)) - filled
