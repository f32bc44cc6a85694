"""What an operation answers: the envelope of success beside that of failure, in JSON and XML, and what is declared."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from core.api.answers import DeclaredResponse
from core.api.endpoint import EndpointSpec
from core.api.openapi.schemas import Node

JSON = "application/json"
XML = "text/xml"
COMPONENT = "#/components/schemas/"
OK = 200
NAMED = {OK: "An envelope: error 0 and the answer, or a code of x-errors."}
BINARY = frozenset({"image/png"})


def response_table(spec: EndpointSpec, method: str, failure: str) -> dict[str, Node]:
    """Status -> response object. ``failure`` names the component of the endpoint's failures."""
    table = {status: envelope(spec, status, failure) for status in statuses(spec)}
    for declared in spec.others:
        if method in declared.methods:
            add_declared(table, declared)
    return {str(status): table[status] for status in sorted(table)}


def statuses(spec: EndpointSpec) -> set[int]:
    """Every HTTP status that comes with an envelope."""
    return {OK, spec.auth.unknown_status, *(row.status for row in spec.errors.values())}


def envelope(spec: EndpointSpec, status: int, failure: str) -> Node:
    names = [spec.answer.__name__] if status == OK and spec.answer else []
    options = [{"$ref": COMPONENT + name} for name in (*names, failure)]
    schema: Node = {"oneOf": options} if len(options) > 1 else options[0]
    content: Node = {JSON: {"schema": schema}}
    if speaks_xml(spec):
        content[XML] = {"schema": {**schema, "xml": {"name": "rss"}}}
    return {"description": NAMED.get(status, HTTPStatus(status).phrase), "content": content}


def speaks_xml(spec: EndpointSpec) -> bool:
    """The type of the device decides on the format."""
    return "device" in spec.params.model_fields


def add_declared(table: dict[int, Node], declared: DeclaredResponse) -> None:
    found = table.setdefault(declared.status, {"description": ""})
    found["description"] = f"{found['description']} {sentence(declared.about)}".strip()
    if declared.media_type:
        schema: Node = {} if declared.media_type in BINARY else {"type": "string"}
        found.setdefault("content", {})[declared.media_type] = {"schema": schema}
    for name, about in declared.headers.items():
        found.setdefault("headers", {})[name] = {"description": about, "schema": {"type": "string"}}


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def failure_schema(spec: EndpointSpec, schema: Node) -> Node:
    """The envelope of what went wrong, with the codes of this endpoint."""
    codes = [code for code in sorted(spec.texts) if code]
    members: dict[str, Any] = {**schema["properties"], "error": {"type": "integer", "enum": codes}}
    return {**schema, "properties": members, "required": ["error", "error_message"]}


def success_schema(schema: Node) -> Node:
    """The schema with an envelope that says that all went well: ``error`` 0, ``error_message`` ""."""
    members = {
        **schema["properties"],
        "error": {"type": "integer", "const": 0},
        "error_message": {"type": "string", "const": ""},
    }
    return {**schema, "properties": members, "required": ["error", "error_message", *schema.get("required", ())]}
