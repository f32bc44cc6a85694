"""The OpenAPI document, read as a client generator reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import jsonschema_rs
import pytest
from django.http import HttpResponse
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from apis.signed import Signed
from core.api.endpoint import EndpointSpec
from smarty.site import TABLES
from tests.conformance import document, resolved, undocumented

pytestmark = pytest.mark.needs_cache

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SPECS: dict[str, EndpointSpec] = {
    f"{prefix}/{row.path}": row.spec for prefix, rows in TABLES.items() for row in rows if not row.old
}
OPERATIONS = [(path, method, op) for path, item in document()["paths"].items() for method, op in item.items()]
DAYS = {"22.11.2026": True, "2026-11-22": True, "dd.mm.YYYY": False, "22-11-2026": False, "22x11y2026": False}


def operation(path: str, method: str = "get") -> dict[str, Any]:
    found: dict[str, Any] = document()["paths"][path][method]
    return found


def parameters(path: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in operation(path)["parameters"]}


def body_schema(op: dict[str, Any]) -> dict[str, Any]:
    return resolved(op["requestBody"]["content"][FORM]["schema"])


def schemas(node: Any, name: str = "") -> Iterator[dict[str, Any]]:
    """Every schema: of components, parameters, bodies and answers."""
    if isinstance(node, list):
        for inner in node:
            yield from schemas(inner)
    elif isinstance(node, dict):
        if name == "schema":
            yield from whole(node)
        else:
            for key, inner in node.items():
                yield from schemas(inner, key)


def whole(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    for part in (*inner, schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, dict):
            yield from whole(part)


EVERY = [
    *schemas(document()["paths"]),
    *(part for one in document()["components"]["schemas"].values() for part in whole(one)),
]


# --- the document as such ---------------------------------------------------------------------------------------------
def test_it_is_valid() -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(document()).iter_errors()] == []


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [op["operationId"] for _path, _method, op in OPERATIONS]
    assert len(names) == 2 * len(SPECS)
    assert len({re.sub(r"\W", "_", name).lower() for name in names}) == len(names), "as identifiers too"


def test_every_component_is_used_and_there() -> None:
    text = json.dumps(document())
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert used == set(document()["components"]["schemas"])


def test_no_two_endpoints_share_a_component() -> None:
    names = document()["components"]["schemas"]
    assert len([name for name in names if name.endswith("Failure")]) == len(SPECS)


def test_the_server_shows_the_same_document() -> None:
    shown = json.loads(Client().get("/docs/openapi.json", headers={"Accept-Language": "en"}).content)
    assert shown == json.loads(json.dumps(document()))


def test_texts_come_in_the_readers_language() -> None:
    shown = json.loads(Client().get("/docs/openapi.json", headers={"Accept-Language": "ru"}).content)
    text = shown["paths"]["/tvmiddleware/api/channel/url/"]["get"]["x-errors"]["404"]
    assert re.search("[а-я]", text), text


def test_the_page_of_swagger_is_shown() -> None:
    page = Client().get("/docs/")
    assert page.status_code == 200
    assert b"/docs/openapi.json" in page.content


def test_nothing_is_null_and_nothing_has_a_title() -> None:
    assert [one for one in EVERY if one.get("type") == "null" or "title" in one] == []


def test_only_old_names_are_left_out() -> None:
    old = {f"{prefix}/{row.path}" for prefix, rows in TABLES.items() for row in rows if row.old}
    assert undocumented() == old


# --- parameters -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted(SPECS))
def test_post_takes_what_get_takes(path: str) -> None:
    """In a form; in a JSON object too, unless the query and the form are what is signed."""
    spec, post = SPECS[path], operation(path, "post")
    asked = parameters(path)
    own = {name for name, row in asked.items() if row["in"] == "query"}
    assert [row for row in post["parameters"] if row["in"] != "header"] == []
    if not own:
        assert "requestBody" not in post
        return
    body = body_schema(post)
    assert set(body["properties"]) == own
    assert body.get("required", []) == [name for name, row in asked.items() if row["required"]]
    kinds = {FORM} if isinstance(spec.auth, Signed) else {FORM, JSON}
    assert set(post["requestBody"]["content"]) == kinds
    assert post["requestBody"]["required"] == bool(body.get("required"))


@pytest.mark.parametrize("path", sorted(SPECS))
def test_credentials_and_parameters_are_all_that_is_read(path: str) -> None:
    schemes = document()["components"]["securitySchemes"]
    op = operation(path)
    proofs = {schemes[name]["name"] for way in op.get("security", ()) for name in way}
    named = {row["name"] for row in op["parameters"] if row["in"] == "query"}
    assert not proofs & named
    assert set(SPECS[path].params.model_fields) <= proofs | named


@pytest.mark.parametrize("path", sorted(SPECS))
def test_a_default_is_what_leaving_out_means(path: str) -> None:
    model = SPECS[path].params
    for name, row in parameters(path).items():
        schema = row.get("schema", {})
        if "default" not in schema:
            continue
        assert jsonschema_rs.is_valid(schema, schema["default"]), name
        assert not row["required"], name
        call = model.model_construct()
        model.__pydantic_validator__.validate_assignment(call, name, str(schema["default"]))
        assert getattr(call, name) == model.model_fields[name].default, name


def test_defaults_are_numbers_where_numbers_are_read() -> None:
    assert parameters("/billing/api/promo/create/")["discount"]["schema"] == {"type": "number", "default": 0}
    assert parameters("/billing/api/account/list/")["limit"]["schema"]["default"] == 100


@pytest.mark.parametrize("kind", ["account", "customer", "tariff", "account/device"])
def test_what_changes_a_row_has_no_defaults(kind: str) -> None:
    """A generated client sends them, and would so change what it does not name."""
    rows = parameters(f"/billing/api/{kind}/modify/").values()
    assert [row["name"] for row in rows if "default" in row.get("schema", {})] == []
    body = body_schema(operation(f"/billing/api/{kind}/modify/", "post"))
    assert [name for name, row in body["properties"].items() if "default" in row] == []


def test_lists_are_lists() -> None:
    ids = {"type": "array", "items": {"type": "integer"}}
    assert parameters("/tvmiddleware/api/v2/channel/info/")["channel_ids"]["schema"] == ids
    assert parameters("/tvmiddleware/api/account/tariff/subscribe")["tariff_id"]["schema"] == ids
    assert parameters("/tvmiddleware/api/channel/url/")["exclude_service_id"]["schema"] == ids
    words = {"type": "array", "items": {"type": "string"}}
    assert parameters("/streaming/api/maintenance/create/")["channel_prefix"]["schema"] == words


def test_lists_of_objects_are_json() -> None:
    path = "/tvmiddleware/api/v2/account/channels/update/"
    schema = parameters(path)["account_channels"]["content"][JSON]["schema"]
    assert schema["type"] == "array"
    assert schema["items"]["required"] == ["channel_id"]
    form = operation(path, "post")["requestBody"]["content"][FORM]
    assert form["encoding"]["account_channels"] == {"contentType": JSON}


def test_numbers_whose_zeros_count_are_texts() -> None:
    assert parameters("/tvmiddleware/api/payment/process/")["card_cvv"]["schema"]["type"] == "string"


def test_every_pattern_is_a_regular_expression_of_the_whole() -> None:
    patterns = {one["pattern"] for one in EVERY if "pattern" in one}
    assert patterns
    for pattern in patterns:
        assert re.fullmatch(r"\^.*\$", pattern), pattern
        re.compile(pattern)


@pytest.mark.parametrize(("text", "fits"), DAYS.items())
def test_days(text: str, fits: bool) -> None:
    schema = parameters("/tvmiddleware/api/program/list/")["date"]["schema"]
    assert jsonschema_rs.is_valid(schema, text) is fits


def test_idempotency_keys_where_they_are_read() -> None:
    assert parameters("/billing/api/transaction/create/")["Idempotency-Key"]["in"] == "header"
    assert "Idempotency-Key" not in parameters("/billing/api/customer/list/")
    assert "Idempotency-Key" not in parameters("/tvmiddleware/api/login/")


# --- answers ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted(SPECS))
def test_success_and_failure_can_be_told_apart(path: str) -> None:
    """Exactly one of the two envelopes fits an answer, by its code."""
    spec = SPECS[path]
    options = operation(path)["responses"]["200"]["content"][JSON]["schema"]
    failure = resolved(options["oneOf"][-1] if "oneOf" in options else options)
    codes = [int(code) for code in operation(path)["x-errors"] if code != "0"]
    assert failure["properties"]["error"]["enum"] == sorted(codes)
    assert {"error", "error_message"} <= set(failure["required"])
    assert ("oneOf" in options) == (spec.answer is not None)
    if spec.answer:
        success = resolved(options["oneOf"][0])
        assert success["properties"]["error"]["const"] == 0
        assert {"error", "error_message"} <= set(success["required"])


@pytest.mark.parametrize("path", sorted(SPECS))
def test_xml_where_the_device_decides(path: str) -> None:
    for status, answer in operation(path)["responses"].items():
        content = answer.get("content", {})
        if JSON in content:
            assert ("text/xml" in content) == ("device" in parameters(path)), status
        if "text/xml" in content:
            assert content["text/xml"]["schema"]["xml"] == {"name": "rss"}


@pytest.mark.parametrize("path", sorted(SPECS))
def test_every_status_of_the_table_is_there(path: str) -> None:
    spec = SPECS[path]
    statuses = {row.status for row in spec.errors.values()} | {spec.auth.unknown_status, 200}
    assert {str(status) for status in statuses} <= set(operation(path)["responses"])


@pytest.mark.parametrize("path", sorted(SPECS))
def test_who_answers_more_than_the_envelope_says_what(path: str) -> None:
    spec = SPECS[path]
    returned = get_type_hints(spec.function).get("return")
    is_more = any(isinstance(part, type) and issubclass(part, HttpResponse) for part in (returned, *get_args(returned)))
    assert is_more == bool(spec.others), "declare it with others=, see docs/how-to/endpoint.md"
    assert returned is not Any


def test_other_answers() -> None:
    responses = operation("/tvmiddleware/api/channel/url/")["responses"]
    assert set(responses) == {"200", "302", "500"}
    assert responses["302"]["headers"]["Location"]
    assert "content" not in responses["302"]
    listed = document()["paths"]["/tvmiddleware/api/channel/list/"]
    assert set(listed["get"]["responses"]["304"]["headers"]) == {"ETag", "Cache-Control"}
    assert "304" not in listed["post"]["responses"]
    assert "If-None-Match" in parameters("/tvmiddleware/api/channel/list/")
    assert listed["get"]["responses"]["304"]["description"].endswith(".")
    licence = operation("/drm/api/ezdrm/content/access/")["responses"]
    assert set(licence["404"]["content"]) == {"text/plain"}
    assert "envelope" in licence["200"]["description"]
    assert "Play=True" in licence["200"]["description"]
    assert set(licence["200"]["content"]) == {"text/plain", JSON, "text/xml"}
    picture = operation("/tvmiddleware/api/noauth/captcha/image/")["responses"]
    assert set(picture["200"]["content"]) == {"image/png", JSON, "text/xml"}
    assert set(picture["404"]["content"]) == {JSON, "text/xml"}
    assert "403" in operation("/streaming/api/streamservice/token/check/")["responses"]
