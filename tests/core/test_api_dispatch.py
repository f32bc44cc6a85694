"""What the dispatch does before any endpoint is asked: slashes, prefixes, HEAD, OPTIONS, CORS."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.needs_cache

ANY = "/tvmiddleware/api/health/check/"
TV = "http://tv.example.com"
http = Client()


@pytest.mark.parametrize(
    "path", [ANY, ANY.rstrip("/"), f"/api{ANY}", f"/api{ANY.rstrip('/')}", ANY.replace("api", "/api//")]
)
@pytest.mark.parametrize("ask", [http.get, http.post])
def test_no_spelling_of_a_path_is_redirected(ask: Any, path: str) -> None:
    response = ask(path)
    assert response.status_code == 200
    assert response.json()["error_message"]


def test_head_is_get_without_its_body() -> None:
    response = http.head(ANY)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Type"] == "application/json"
    assert http.head("/tvmiddleware/api/streamservice/token/check/").status_code == 403


def test_options_tells_the_methods() -> None:
    for origin in ({}, {"origin": TV}):
        response = http.options(ANY, headers=origin)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert "Access-Control-Allow-Origin" not in response.headers


def test_other_methods_are_refused() -> None:
    assert [ask(ANY).status_code for ask in (http.put, http.delete, http.patch)] == [405, 405, 405]


@override_settings(CORS_ORIGIN_WHITELIST=(TV,))
def test_browsers_of_the_origins_that_the_operator_names() -> None:
    for response in (http.get(ANY, headers={"origin": TV}), http.get(f"{ANY}?device=mag", headers={"origin": TV})):
        assert response.headers["Access-Control-Allow-Origin"] == TV
        assert response.headers["Access-Control-Allow-Credentials"] == "true"
    asked = {"origin": TV, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    preflight = http.options(ANY, headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "content-type" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in http.get(ANY, headers={"origin": "http://evil.example.com"}).headers
