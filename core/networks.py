"""Lists of subnets as staff write them ("10.0.0.0/8; 192.0.2.7") and whether an address lies inside."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SEPARATORS = re.compile(r"[;,\s]+")
LISTS_REMEMBERED = 8192
ZONE = re.compile(r"%[^/]*")
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
HOST = re.compile(r"\[(?P<six>[^\[\]]+)\](?::[\w.-]+)?|(?P<four>[\d.]+):[\w.-]+")
"""``[2001:db8::1]``, ``[2001:db8::1]:443``, ``192.0.2.7:51234``; a port may be a name (RFC 7239)."""
HOST_BITS = 64


def parse_address(text: str) -> Address:
    """An address in its plain form: IPv4 that came mapped into IPv6 is IPv4; a zone (``fe80::1%eth0``), which has a
    meaning on one machine only, is left out. ValueError when it is none."""
    parsed = ipaddress.ip_address(ZONE.sub("", text))
    return getattr(parsed, "ipv4_mapped", None) or parsed


def host_address(text: str) -> Address:
    """The address of ``parse_address`` or ``address:port`` as proxies and streamers write it, perhaps in quotes or
    brackets. ValueError when it is none."""
    bare = text.strip().strip('"').strip()
    found = HOST.fullmatch(bare)
    return parse_address((found["six"] or found["four"]) if found else bare)


def address_group(ip: str) -> str:
    """The address; in IPv6, where a home has 2**64 of them, its network."""
    found = parse_address(ip)
    return str(found) if found.version == 4 else str(int(found) >> HOST_BITS)


@lru_cache(maxsize=LISTS_REMEMBERED)
def parse_networks(text: str) -> tuple[Network, ...]:
    """The subnets of a list; what can't be read is left out (it allows nobody)."""
    return tuple(found for part in SEPARATORS.split(text) if part and (found := parse_network(part)) is not None)


def is_network_list(text: str) -> bool:
    """Whether every part of the list is a subnet or an address."""
    return all(parse_network(part) is not None for part in SEPARATORS.split(text) if part)


def parse_network(text: str) -> Network | None:
    """A subnet in its plain form, as of an address."""
    try:
        found = ipaddress.ip_network(ZONE.sub("", text), strict=False)
    except ValueError:
        return None
    if not isinstance(found, ipaddress.IPv6Network) or not found.subnet_of(MAPPED):
        return found
    four = ipaddress.IPv4Address(int(found.network_address) & 0xFFFFFFFF)
    return ipaddress.IPv4Network((four, found.prefixlen - MAPPED.prefixlen))


def is_allowed(text: str, ip: str) -> bool:
    """An empty list allows every address; one that can't be read allows none."""
    return not text.strip() or is_inside(text, ip)


def is_inside(text: str, ip: str) -> bool:
    """Whether the address lies in a subnet of the list; nothing lies in an empty one."""
    try:
        wanted = parse_address(ip)
    except ValueError:
        return False
    return any(wanted in found for found in parse_networks(text))
