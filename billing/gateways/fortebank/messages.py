"""TKKPG messages (TranzWare e-commerce of Compass Plus): XML there and back."""

from __future__ import annotations

from lxml import etree

from billing.gateways.answers import xml_of
from billing.gateways.errors import GatewayError, OutcomeUnknown, error_of

OK = "00"
BLANKS = "\t\n\r"
"""The control characters that XML has."""
SYSTEM_ERRORS = frozenset({"96"})
FAULTS = {"10": 5, "30": 4, "54": 4, "72": 2, "95": 5, "97": 2, "98": 13}
"""``Status`` of a message -> our code: no access to the order, wrong format, no such order, merchant unknown, wrong
state of the order, no connection inside the bank, operation not allowed."""
DECLINES = {
    "050": 11, "051": 10, "052": 8, "053": 15, "054": 10, "055": 9, "056": 9, "057": 17, "058": 17, "059": 6, "060": 13,
    "061": 11, "062": 17, "064": 8, "065": 8, "068": 2, "069": 4, "070": 11, "071": 8, "072": 10, "073": 17, "074": 10,
    "075": 9, "076": 7, "078": 10, "080": 18, "082": 8, "083": 11, "089": 9, "095": 18,
}  # fmt: skip
"""``ResponseCode`` of an operation -> our code."""


def element(name: str, content: object = None) -> etree._Element:
    """``content`` is a text, a dict of children (empty ones are left out) or None."""
    made = etree.Element(name)
    if isinstance(content, dict):
        made.extend([element(child, value) for child, value in content.items() if value not in ("", None)])
    elif content is not None:
        made.text = "".join(sign for sign in str(content) if sign.isprintable() or sign in BLANKS)
    return made


def build_request(operation: str, language: str, **members: object) -> bytes:
    body = {"Operation": operation, "Language": language, **members}
    document = element("TKKPG", {"Request": body})
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))


def parse_response(content: bytes) -> etree._Element:
    """The Response element. Raises OutcomeUnknown for anything else."""
    found = xml_of(content).find("Response")
    if found is None:
        raise OutcomeUnknown("an answer without Response")
    return found


def element_text(found: etree._Element, name: str) -> str:
    """The text of the first element of that name at any depth; "" when absent or the word null."""
    for item in found.iter(name):
        value = (item.text or "").strip()
        return "" if value == "null" else value
    return ""


def parse_message(found: etree._Element) -> etree._Element:
    """The Message of an operation's XMLOut, which comes as elements or as text."""
    out = next(found.iter("XMLOut"), None)
    if out is None:
        return found
    if len(out):
        return out
    return xml_of((out.text or "").strip().encode()) if (out.text or "").strip() else found


def parse_fault(found: etree._Element) -> GatewayError:
    status = element_text(found, "Status")
    if status in SYSTEM_ERRORS or not status:
        return OutcomeUnknown(f"status {status}")
    return error_of(FAULTS.get(status, 1), f"status {status}")
