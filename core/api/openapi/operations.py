"""One endpoint as two operations: GET with its parameters in the query, POST with them in a form or a JSON object."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core.api.endpoint import WRITE, EndpointSpec
from core.api.openapi.credentials import parameter_of
from core.api.openapi.responses import COMPONENT, JSON, failure_schema, response_table
from core.api.openapi.schemas import Node, parameter_schemas

FORM = "application/x-www-form-urlencoded"
METHODS = ("get", "post")


def path_item(
    spec: EndpointSpec, tag: str, name: str, failures: Mapping[str, Node], places: Collection[str] = ()
) -> tuple[Node, dict[str, Node]]:
    """The operations of an endpoint, and the components of its own: its failures, and the body of POST.

    ``tag`` and ``name`` make its operationId; that of POST has ``.post`` behind it. ``failures``: name of a class of
    failures -> its schema. ``places``: parameters that stand in the path.
    """
    stem = pascal(tag, name)
    failure = f"{stem}Failure"
    params, in_path = parted(own_parameters(spec), places)
    item = {
        method: {
            "operationId": f"{tag}.{name}" if method == "get" else f"{tag}.{name}.{method}",
            "tags": [tag],
            **description(spec),
            "parameters": [*in_path, *(in_query(params) if method == "get" else ()), *headers_asked(spec, method)],
            "responses": response_table(spec, method, failure),
        }
        for method in METHODS
    }
    components = {failure: failure_schema(spec, failures[spec.failure.__name__])}
    if params["properties"]:
        item["post"]["requestBody"], bodies = request_body(spec, params, stem)
        components |= bodies
    return item, components


def pascal(*parts: str) -> str:
    return "".join(word.capitalize() for part in parts for word in part.split("_"))


def description(spec: EndpointSpec) -> Node:
    found: Node = {
        "summary": spec.doc.partition("\n")[0],
        "description": spec.doc,
        "x-errors": {str(code): str(text) for code, text in sorted(spec.texts.items())},
        "x-db": spec.db,
        "x-auth": spec.auth.kind,
    }
    ways: list[Node] = [{scheme: [] for scheme in way} for way in spec.auth.schemes]
    return {**found, "security": ways} if ways else found


def own_parameters(spec: EndpointSpec) -> Node:
    """An object schema of the parameters that are no credentials."""
    rows, required = parameter_schemas(spec.params)
    credentials = {parameter_of(scheme) for way in spec.auth.schemes for scheme in way}
    own = {name: row for name, row in rows.items() if name not in credentials}
    found: Node = {"type": "object", "properties": own}
    needed = [name for name in own if name in required]
    return {**found, "required": needed} if needed else found


def parted(params: Node, places: Collection[str]) -> tuple[Node, list[Node]]:
    """Without those that stand in the path, and these."""
    rows = params["properties"]
    own = {name: row for name, row in rows.items() if name not in places}
    needed = [name for name in params.get("required", ()) if name not in places]
    found: Node = {"type": "object", "properties": own, **({"required": needed} if needed else {})}
    return found, [{**parameter(name, rows[name], required=True), "in": "path"} for name in places]


def in_query(params: Node) -> list[Node]:
    return [parameter(name, row, name in params.get("required", ())) for name, row in params["properties"].items()]


def parameter(name: str, row: Node, required: bool) -> Node:
    """Lists are repeated; a list of objects is one JSON text."""
    schema = {key: value for key, value in row.items() if key != "description"}
    found: Node = {"name": name, "in": "query", "required": required}
    if "description" in row:
        found["description"] = row["description"]
    return {**found, **({"content": {JSON: {"schema": schema}}} if is_json(row) else {"schema": schema})}


def is_json(row: Node) -> bool:
    """Whether a query or a form holds it as JSON text."""
    return bool(row.get("items", {}).get("type") == "object")


def headers_asked(spec: EndpointSpec, method: str) -> list[Node]:
    asked: dict[str, Any] = dict(spec.auth.write_headers) if spec.db == WRITE else {}
    for declared in spec.others:
        asked |= declared.asks if method in declared.methods else {}
    return [
        {"name": name, "in": "header", "required": False, "description": about, "schema": {"type": "string"}}
        for name, about in asked.items()
    ]


def request_body(spec: EndpointSpec, params: Node, stem: str) -> tuple[Node, dict[str, Node]]:
    """The body of POST, and its components: one for a form and one for JSON, as generated clients tell which of the two
    to send by their classes."""
    kinds = {FORM: f"{stem}Form", **({JSON: f"{stem}Json"} if spec.auth.reads_json else {})}
    content: Node = {kind: {"schema": {"$ref": COMPONENT + name}} for kind, name in kinds.items()}
    texts = {key: {"contentType": JSON} for key, row in params["properties"].items() if is_json(row)}
    if texts:
        content[FORM]["encoding"] = texts
    body = {"required": "required" in params, "content": content}
    return body, dict.fromkeys(kinds.values(), params)
