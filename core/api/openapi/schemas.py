"""JSON schemas for the document, made of pydantic's: what goes over the wire and nothing of how it is parsed.

Nothing on the wire is ever null: a member that has nothing to say is left out. A default stands at a parameter where
sending it is the same as leaving the parameter out. Lists are marked with how XML writes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from core.api.endpoint import ParamsModel
from core.api.render import json_number

Node = dict[str, Any]
REF = "#/components/schemas/{model}"
NULL = {"type": "null"}
NUMBERS = ({"type": "integer"}, {"type": "number"})


def answer_schemas(models: Iterable[type[BaseModel]]) -> dict[str, Node]:
    """Class name -> schema, of these classes and of all that they hold."""
    wanted = sorted(models, key=lambda model: model.__name__)
    _refs, found = models_json_schema([(model, "validation") for model in wanted], ref_template=REF)
    return {name: marked(tidied(node)) for name, node in sorted(found.get("$defs", {}).items())}


def parameter_schemas(model: type[ParamsModel]) -> tuple[dict[str, Node], frozenset[str]]:
    """Name -> schema of an endpoint's parameters; and which of them are required."""
    found = model.model_json_schema(ref_template=REF)
    required = frozenset(found.get("required", ()))
    rows = {name: tidied(node) for name, node in found.get("properties", {}).items()}
    for name, node in rows.items():
        stated_default = None if model.keeps_what_is_left_out else default_of(model, name)
        if stated_default is not None:
            node["default"] = stated_default
    return rows, required


def default_of(model: type[ParamsModel], name: str) -> int | float | str | None:
    """The default of a parameter as it would be sent. Nothing and an empty text or list are what is not sent."""
    default = model.model_fields[name].default
    if isinstance(default, Decimal):
        return json_number(default)
    return default if isinstance(default, int | float) or isinstance(default, str) and default else None


def tidied(node: Node) -> Node:
    """The schema without titles, defaults and null."""
    found = {name: value for name, value in node.items() if name not in {"title", "default"}}
    for name in ("properties", "$defs"):
        if name in found:
            found[name] = {key: tidied(inner) for key, inner in found[name].items()}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = tidied(found["additionalProperties"])
    if isinstance(found.get("items"), dict):
        found["items"] = tidied(found["items"])
    return merged(found)


def marked(node: Node) -> Node:
    """The schema with its lists marked as XML writes them: ``<name><item>...</item></name>``."""
    found = dict(node)
    if "properties" in found:
        found["properties"] = {key: marked(inner) for key, inner in found["properties"].items()}
    if "anyOf" in found:
        found["anyOf"] = [marked(option) for option in found["anyOf"]]
    if "items" in found:
        found["items"] = {**marked(found["items"]), "xml": {"name": "item"}}
        found["xml"] = {"wrapped": True}
    return found


def merged(node: Node) -> Node:
    """``X or null`` as X, ``integer or number`` as number."""
    options = [tidied(option) for option in node.pop("anyOf", ()) if option != NULL]
    if sorted(options, key=str) == sorted(NUMBERS, key=str):
        options = [{"type": "number"}]
    if len(options) == 1:
        return {**options[0], **node}
    return {**node, "anyOf": options} if options else node
