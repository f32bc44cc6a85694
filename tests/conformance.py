"""Is an answer what the OpenAPI document says? Asked of every answer that the suite gets, see tests/fast_path.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
from django.utils import translation
from lxml import etree

from smarty.site import TABLES, site

Node = dict[str, Any]
PORTAL = "/api/"
REF = re.compile(r'"#/components/schemas/([^"]+)"')
FLAGS = {"True": True, "False": False}


@cache
def document() -> Node:
    with translation.override("en"):
        made: Node = site.get_openapi_schema()
    return made


@cache
def paths() -> dict[str, str]:
    """Path without its outer slashes -> as it stands in the document."""
    return {path.strip("/"): path for path in document()["paths"]}


def path_of(address: str) -> str:
    """The path in the document of an address, "" where it is none of an API or an old name."""
    bare = address[len(PORTAL) - 1 :] if address.startswith(PORTAL) else address
    return paths().get("/".join(part for part in bare.split("/") if part), "")


def check_answer(method: str, address: str, response: Any) -> None:
    path, how = path_of(address), method.lower()
    if path and how in {"get", "post"}:
        wrong = list(complaints(path, how, response))
        assert not wrong, f"{method} {path} is not as documented: {wrong}"


def complaints(path: str, method: str, response: Any) -> Iterator[str]:
    told = document()["paths"][path][method]["responses"].get(str(response.status_code))
    if told is None:
        yield f"HTTP {response.status_code} is not documented"
        return
    body, kind = response.content, response.headers.get("Content-Type", "").partition(";")[0]
    if "content" not in told:
        if body:
            yield f"a body of {kind} with HTTP {response.status_code}"
    elif kind not in told["content"]:
        yield f"{kind} is not documented for HTTP {response.status_code}"
    elif kind == "application/json":
        yield from misfits(path, method, response.status_code, kind, json.loads(body))
    elif kind == "text/xml":
        schema = told["content"][kind]["schema"]
        yield from misfits(path, method, response.status_code, kind, from_xml(etree.fromstring(body), schema))
    for name, header in told.get("headers", {}).items():
        if header.get("required") and name not in response.headers:
            yield f"no header {name}"


def misfits(path: str, method: str, status: int, kind: str, value: Any) -> Iterator[str]:
    for error in validator(path, method, status, kind).iter_errors(value):
        yield f"{'.'.join(map(str, error.instance_path))}: {error.message[:500]}"
    code = value.get("error")
    if code:
        known = properties(failure(document()["paths"][path][method]["responses"][str(status)]["content"][kind]))
        yield from (f"{name} is no member of a failure" for name in value if name not in known)


def failure(media: Node) -> Node:
    schema: Node = media["schema"]
    return resolved(schema["oneOf"][-1] if "oneOf" in schema else schema)


def properties(schema: Node) -> Node:
    found: Node = schema.get("properties", {})
    return found


@cache
def validator(path: str, method: str, status: int, kind: str) -> Any:
    schema = document()["paths"][path][method]["responses"][str(status)]["content"][kind]["schema"]
    parts = document()["components"]["schemas"]
    needed = {name: parts[name] for name in referred(schema)}
    return jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": needed}})


def referred(node: Any) -> set[str]:
    """The names of the components behind every $ref of a schema, and of those in turn."""
    found = set(REF.findall(json.dumps(node)))
    return found.union(*(closure(name) for name in found))


@cache
def closure(name: str) -> set[str]:
    return referred(document()["components"]["schemas"][name])


def resolved(schema: Node) -> Node:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


# --- XML --------------------------------------------------------------------------------------------------------------
def from_xml(element: Any, schema: Node) -> Any:
    """What a client reads that knows the document alone: names, lists and types as the schema has them."""
    schema = resolved(schema)
    if "oneOf" in schema:
        failed = element.findtext("error") != "0"
        return from_xml(element, schema["oneOf"][-1 if failed else 0])
    if "anyOf" in schema:
        return first_that_reads(element, schema["anyOf"])
    kind = schema.get("type") or ("object" if len(element) else "string")
    if kind == "array":
        assert schema["xml"] == {"wrapped": True}
        assert {child.tag for child in element} <= {schema["items"]["xml"]["name"]}
        return [from_xml(child, schema["items"]) for child in element]
    if kind == "object":
        return {child.tag: from_xml(child, member(schema, child.tag)) for child in element}
    assert not len(element), f"members below {element.tag}"
    return read(element.text or "", kind)


def member(schema: Node, name: str) -> Node:
    more = schema.get("additionalProperties")
    found: Node = properties(schema).get(name, more if isinstance(more, dict) else {})
    return found


def first_that_reads(element: Any, options: list[Node]) -> Any:
    for option in options[:-1]:
        try:
            return from_xml(element, option)
        except (ValueError, KeyError, AssertionError):
            continue
    return from_xml(element, options[-1])


def read(text: str, kind: str | None) -> Any:
    if kind == "boolean":
        return FLAGS[text]
    if kind == "integer":
        return 0 if text == "None" else int(text)  # an id that is not there: the only word for it in XML
    return float(text) if kind == "number" else text


def undocumented() -> set[str]:
    """Paths that are served and not in the document."""
    served = {f"{prefix}/{route.path}" for prefix, rows in TABLES.items() for route in rows}
    return served - set(document()["paths"])
