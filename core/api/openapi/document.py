"""The whole document, in the language that is active."""

from __future__ import annotations

import re

from core.api.openapi.credentials import CREDENTIALS
from core.api.openapi.operations import path_item
from core.api.openapi.responses import success_schema
from core.api.openapi.schemas import Node, answer_schemas
from core.api.routes import Apis

ABOUT = """\
Every endpoint is called by GET, with its parameters in the query, or by POST, with them in a form (urlencoded or \
multipart) or, but for signed APIs, in a JSON object; those of the query count beside a body. An empty value counts as \
not given, except where a method that changes a row empties a field by it. Who asks stands in the parameters too, \
see the security schemes.

Every answer is an envelope with `error` and `error_message`: 0 and an empty text, or a code of the endpoint's \
`x-errors`. Members that have nothing to say are left out; there is no null.

A device type that speaks XML gets the same as XML: the root is `rss`, the members of a list are `item`, a \
boolean is `True` or `False`, and there is no white space between elements."""


def make_document(title: str, version: str, apis: Apis) -> Node:
    """The OpenAPI document of these APIs; endpoints under old names are left out."""
    rows = [(prefix, api.name, row) for prefix, api in sorted(apis.items()) for row in api.routes if not row.old]
    answers = {row.spec.answer for *_names, row in rows if row.spec.answer}
    failures = {row.spec.failure for *_names, row in rows}
    shapes = answer_schemas({*answers, *failures})
    envelopes = {model.__name__: success_schema(shapes[model.__name__]) for model in answers}
    bases = {model.__name__: shapes.pop(model.__name__) for model in failures}
    paths: dict[str, Node] = {}
    components: dict[str, Node] = {}
    for prefix, tag, row in rows:
        name = "_".join(re.findall(r"\w+", row.path))
        paths[f"{prefix}/{row.path}"], own = path_item(row.spec, tag, name, bases, row.places)
        components |= own
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**shapes, **envelopes, **components}.items())),
            "securitySchemes": CREDENTIALS,
        },
    }
