"""What an endpoint answers besides the envelope: a redirect, a picture, a page, a text. Declared for the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BOTH = frozenset({"get", "post"})


@dataclass(frozen=True)
class DeclaredResponse:
    """One more answer: its HTTP status, what it means, and its media type ("" = no body).

    ``headers`` and ``asks`` name the headers of the answer and of the call: name -> what it holds.
    """

    status: int
    about: str
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    methods: frozenset[str] = BOTH


def redirect_to(about: str) -> DeclaredResponse:
    return DeclaredResponse(302, about, headers={"Location": "where to go"})


NOT_MODIFIED = DeclaredResponse(
    304,
    "what the caller has is the current one",
    headers={"ETag": "the tag of the answer", "Cache-Control": "who may keep it"},
    asks={"If-None-Match": "tags of the answers that the caller has"},
    methods=frozenset({"get"}),
)
PNG = DeclaredResponse(200, "the picture", "image/png")
