"""Another protocol on the same layer: parameters in the path, bare arrays, texts and streams, errors of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from core.api.auth import Auth
from core.api.call import Call, basic_call
from core.api.endpoint import READ, endpoint
from core.api.errors import ApiError, DomainError, Error
from core.api.openapi.document import make_document
from core.api.protocols import BARE
from core.api.routes import Api, route
from core.api.site import build_site
from core.api.values import Int, Text, describe_parameter
from core.middleware import find_view, pattern_of, table

pytestmark = pytest.mark.needs_cache
LISTS = {"anna": ["One", "Two"]}
SECRET = "s3cr3t"


class NoSuchList(DomainError):
    """Nobody has a list of that name."""


class BySecret(Auth):
    """A name and a secret that stand in the address."""

    kind = "path"
    errors = (Error(403, "wrong secret"),)

    def bare_call(self, request: HttpRequest) -> Call:
        return Call(**basic_call(request))

    def authenticate(self, call: Call) -> None:
        if call.text("secret") != SECRET:
            raise ApiError(403)


Name = Annotated[Text, describe_parameter("whose list")]
Secret = Annotated[Text, describe_parameter("proves it")]


@endpoint(auth=BySecret(), db=READ, answer=None, errors=(Error(404, "no such list", NoSuchList),))
def playlist(
    call: Call, *, name: Name, secret: Secret, first: Annotated[Int, describe_parameter("from this one on")] = 0
) -> str:
    """The list as a text."""
    if name not in LISTS:
        raise NoSuchList
    return "\n".join(["#EXTM3U", *LISTS[name][first:]])


@endpoint(auth=BySecret(), db=READ, answer=None)
def names(call: Call, *, secret: Secret) -> list[str]:
    """An array."""
    return sorted(LISTS)


@endpoint(auth=BySecret(), db=READ, answer=None)
def stream(call: Call, *, name: Name, secret: Secret) -> HttpResponse:
    """Bytes, one part after the other."""
    return HttpResponse(b"".join([b"\x47", name.encode()]), content_type="video/mp2t")


API = Api(
    "toy",
    (
        route("{name}/{secret}.m3u8", playlist),
        route("{name}/{secret}.ts", stream),
        route("{secret}/names", names),
    ),
    protocol=BARE,
)
site = build_site({"/p": API}, "1")
urlpatterns = [path("", site.urls)]


@pytest.fixture(autouse=True)
def served(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    table.cache_clear()
    yield
    table.cache_clear()


def get(address: str, **params: Any) -> Any:
    return Client().get(address, params)


def test_what_stands_in_the_path_is_a_parameter() -> None:
    answer = get("/p/anna/s3cr3t.m3u8")
    assert (answer.status_code, answer.content) == (200, b"#EXTM3U\nOne\nTwo")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert get("/p/anna/s3cr3t.m3u8", first=1).content == b"#EXTM3U\nTwo"


def test_the_path_wins_over_the_query() -> None:
    assert get("/p/anna/wrong.m3u8", secret=SECRET).status_code == 403
    assert get("/p/anna/s3cr3t.m3u8", secret="wrong").status_code == 200


def test_it_is_one_without_the_gate_too(settings: Settings) -> None:
    settings.MIDDLEWARE = []
    assert get("/p/anna/s3cr3t.m3u8").content == b"#EXTM3U\nOne\nTwo"
    assert get("/p/anna/guess.m3u8").status_code == 403


def test_an_array_is_an_array() -> None:
    answer = get("/p/s3cr3t/names")
    assert (answer.json(), answer.headers["Content-Type"]) == (["anna"], "application/json")


def test_bytes_are_bytes() -> None:
    assert get("/p/anna/s3cr3t.ts").content == b"\x47anna"


def test_errors_are_those_of_the_protocol() -> None:
    wrong = get("/p/anna/guess.m3u8")
    assert (wrong.status_code, wrong.content) == (403, b"wrong secret")
    assert get("/p/boris/s3cr3t.m3u8").status_code == 404
    assert get("/p/anna/s3cr3t.m3u8", first="x").status_code == 400


def test_letters_of_the_path_are_decoded_once() -> None:
    LISTS["\u043a\u0430\u0442\u044f 100%"] = ["Three"]
    try:
        assert get("/p/%D0%BA%D0%B0%D1%82%D1%8F%20100%25/s3cr3t.m3u8").content == b"#EXTM3U\nThree"
    finally:
        del LISTS["\u043a\u0430\u0442\u044f 100%"]


def test_one_part_of_the_path_is_one_place() -> None:
    assert get("/p/anna/x/s3cr3t.m3u8").status_code == 404
    assert find_view("/p/anna/s3cr3t.m3u8/x") is None
    assert pattern_of("/a.b/<str:name>").fullmatch("/axb/1") is None


def test_the_document_says_that_they_stand_in_the_path() -> None:
    operation = make_document("Toy", "1", {"/p": API})["paths"]["/p/{name}/{secret}.m3u8"]["get"]
    assert [(row["name"], row["in"], row["required"]) for row in operation["parameters"]] == [
        ("name", "path", True),
        ("secret", "path", True),
        ("first", "query", False),
    ]
    assert operation["operationId"] == "toy.name_secret_m3u8"
