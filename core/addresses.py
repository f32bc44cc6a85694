"""Addresses of servers as people type them, and as they stand on the wire: the one reader and writer of both.

On the wire an address is ASCII: names in national letters are punycode (IDNA, as browsers convert them), IPv6 stands in
brackets, the rest is percent-encoded UTF-8.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import idna
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
HOST = re.compile(r"(?=.{1,255}$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?")
AUTHORITY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)
LARGEST_PORT = 65535


class AddressUnreadable(ValueError):
    """The text, for people, says what is wrong."""


@dataclass(frozen=True)
class ServerAddress:
    """``host`` in its form on the wire. ``port`` 0: not given. ``scheme`` "": not given. ``path``: what was behind."""

    host: str
    port: int = 0
    scheme: str = ""
    path: str = ""

    @property
    def authority(self) -> str:
        return f"{self.host}:{self.port}" if self.port else self.host


def read_server(text: str, port: int = 0) -> ServerAddress:
    """A server as it is typed: ``tv.example.com``, ``https://tv.example.com/``, ``2001:db8::1``, ``[2001:db8::1]:80``;
    ``port`` is from a field of its own. Raises AddressUnreadable."""
    found = SCHEME.match(text.strip())
    rest = text.strip()[found.end() :] if found else text.strip()
    typed, slash, path = rest.partition("/")
    host, own_port = split_port(typed)
    if own_port and port:
        raise AddressUnreadable(_("two ports: one in the address and one in its own field"))
    written = f"{slash}{path}".rstrip("/")
    return ServerAddress(write_host(host), own_port or port, found[1].lower() if found else "", written)


def split_port(typed: str) -> tuple[str, int]:
    """Host and port, 0 = none. What is an IPv6 address as a whole has no port."""
    if is_ipv6(typed):
        return typed, 0
    host, colon, port = typed.rpartition(":")
    if not colon or typed.endswith("]"):
        return typed, 0
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= LARGEST_PORT):
        raise AddressUnreadable(_("not a port: the number behind the last colon"))
    return host, int(port)


def is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6 and "%" not in text
    except ValueError:
        return False


def write_host(text: str) -> str:
    """A host as it stands in an address. Raises AddressUnreadable."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if is_ipv6(bare):
        return f"[{bare}]"
    if bare != text or not text:
        raise AddressUnreadable(_("not the name or the IP address of a server"))
    try:
        name = text if text.isascii() else idna.encode(text, uts46=True).decode()
    except idna.IDNAError as error:
        raise AddressUnreadable(_("not the name or the IP address of a server")) from error
    if not HOST.fullmatch(name):
        raise AddressUnreadable(_("not the name or the IP address of a server"))
    return name


def with_wire_host(uri: str) -> str:
    """The address with its host as it stands on the wire; an address whose host can't be read stays as it is."""
    found = AUTHORITY.fullmatch(uri)
    if found is None:
        return uri
    user, at, typed = found[2].rpartition("@")
    typed = typed.replace("[[", "[").replace("]]", "]")  # a mask with brackets of its own around $host
    if typed.isascii() and typed.count(":") < 2:
        return uri
    try:
        host, port = split_port(typed)
        written = write_host(host) + (f":{port}" if port else "")
    except AddressUnreadable:
        return uri
    return f"{found[1]}{user}{at}{written}{found[3]}"


def write_location(uri: str) -> str:
    """The value of a Location header for this address, whatever characters it is made of."""
    return iri_to_uri(with_wire_host(uri))
