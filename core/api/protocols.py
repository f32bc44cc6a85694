"""How an API answers: what becomes of an endpoint's result and of an error. See ``core.api.routes.Api``.

``ENVELOPE`` is that of the published APIs. Others may be written beside it; an endpoint may return an ``HttpResponse``
(a picture, a stream of bytes) under any of them.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from core.api.call import Call
from core.api.render import JSON_TYPE, XML_TYPE, to_json, to_xml

TEXT_TYPE = "text/plain; charset=utf-8"


class Protocol:
    """``result`` is what the endpoint returned; ``fields`` are answered beside an error, where there is room."""

    def succeeded(self, call: Call, result: Any) -> HttpResponse:
        raise NotImplementedError

    def failed(self, call: Call, code: int, text: str, status: int, fields: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError


class Envelope(Protocol):
    """An object with ``error`` and ``error_message``, in JSON or, for devices that want it, in XML."""

    def succeeded(self, call: Call, result: dict[str, Any]) -> HttpResponse:
        return enveloped(call, {**result, "error": 0, "error_message": ""})

    def failed(self, call: Call, code: int, text: str, status: int, fields: dict[str, Any]) -> HttpResponse:
        return enveloped(call, {**fields, "error": code, "error_message": text}, status)


def enveloped(call: Call, data: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        to_xml(data) if call.xml else to_json(data), content_type=XML_TYPE if call.xml else JSON_TYPE, status=status
    )


class Bare(Protocol):
    """The result as it is: a text as plain text, anything else as JSON, arrays too. An error is a text, and its code
    the HTTP status."""

    def succeeded(self, call: Call, result: Any) -> HttpResponse:
        if isinstance(result, str):
            return HttpResponse(result, content_type=TEXT_TYPE)
        return HttpResponse(to_json(result), content_type=JSON_TYPE)

    def failed(self, call: Call, code: int, text: str, status: int, fields: dict[str, Any]) -> HttpResponse:
        return HttpResponse(text, content_type=TEXT_TYPE, status=code if 400 <= code <= 599 else 400)


ENVELOPE = Envelope()
BARE = Bare()
