"""Answers with an entity tag: who has the current one already gets 304 and no body."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseNotModified

from core.api.call import Call
from core.api.endpoint import Ready


def tagged_response(call: Call, tag: str, make_body: Callable[[], bytes], cache_control: str) -> Ready | HttpResponse:
    """The answer, or 304 if the caller sent this ``tag`` (quoted text) in If-None-Match."""
    headers = {"ETag": tag, "Cache-Control": cache_control}
    if call.request.method == "GET" and tag in known_tags(call.request.META.get("HTTP_IF_NONE_MATCH", "")):
        return HttpResponseNotModified(headers=headers)
    return Ready(make_body(), headers)


def known_tags(header: str) -> set[str]:
    """Weak tags count: a server in front that compresses makes strong ones weak."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")} if header else set()
