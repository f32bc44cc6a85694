"""Reading what gateways answer: JSON and XML from outside, which may be anything."""

from __future__ import annotations

from typing import Any

import orjson
import requests
from lxml import etree

from billing.gateways.errors import OutcomeUnknown


def json_of(response: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer. What can't be read says nothing about what was done: OutcomeUnknown."""
    try:
        found = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise OutcomeUnknown("an answer that is no JSON") from error
    if not isinstance(found, dict):
        raise OutcomeUnknown("an answer that is no object")
    return found


def xml_of(content: bytes) -> etree._Element:
    """The root of an XML answer, without entities and network. Raises OutcomeUnknown."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OutcomeUnknown("an answer that is no XML") from error
    if root is None:
        raise OutcomeUnknown("an empty answer")
    return root


def nested_value(data: Any, *path: str) -> Any:
    """``data[a][b]...`` of nested objects; None where one is missing or no object."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def nested_text(data: Any, *path: str) -> str:
    """The same as text; "" for None and for what is no plain value."""
    found = nested_value(data, *path)
    return "" if found is None or isinstance(found, dict | list) else str(found)
