"""Where an address that somebody entered may lead. Judged by what it resolves to, right before we connect to just that.

A superuser's address leads where it says. An operator's staff reach public addresses and SMARTY_FETCH_NETWORKS, because
this server stands where they don't: beside the database, the cache and the cloud's own services.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from core.networks import Address, Network, parse_network
from core.numbers import is_digits

DEFAULT_PORTS = {"mysql": 3306, "mariadb": 3306, "postgresql": 5432, "oracle": 1521}
WITH_PORT = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+)):(\d{1,5})")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""Python's is_global takes a good deal of what lies beside it for public: NAT64 of a site, IPv4-compatible ones."""
NOT_PUBLIC: tuple[Network, ...] = (ipaddress.IPv4Network("192.88.99.0/24"), ipaddress.IPv6Network("3fff::/20"))
WEB_PORTS = frozenset({80, 443})
SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/3",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "::/128",
        "::1/128",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "fd00:ec2::254",
    )
)
"""This machine, the link, where clouds hand out passwords: a wider network in the setting does not include these."""


class AddressRefused(Exception):
    """The address leads where whoever entered it may not send us. Says nothing of what is there."""


@dataclass(frozen=True)
class Reach:
    """``trusted``: a superuser entered the address, or the settings name it."""

    trusted: bool = False


SocketAddress = tuple[int, tuple[Any, ...]]
"""Family, and what a socket of it connects to."""
TRUSTED = Reach(trusted=True)
STAFF = Reach()


@dataclass(frozen=True)
class Listed:
    """One entry of SMARTY_FETCH_NETWORKS; ``port`` None: every port but those of our own services."""

    network: Network
    port: int | None


def resolve_host(host: str, port: int, reach: Reach) -> list[SocketAddress]:
    """What ``host`` is now, without what is forbidden. Raises AddressRefused, OSError (no such host), UnicodeError."""
    answers = look_up(host, port)
    if reach.trusted:
        return answers
    kept = [(family, address) for family, address in answers if may_reach(str(address[0]), port)]
    if not kept:
        raise AddressRefused("the address leads to a network that only a superuser or SMARTY_FETCH_NETWORKS may name")
    return kept


def look_up(host: str, port: int) -> list[SocketAddress]:
    """Decimal, octal and hexadecimal spellings come out as what they mean."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((int(family), address) for family, _type, _proto, _name, address in found))


def is_inner(ip: str) -> bool:
    """A private network's address, as opposed to a public one, this machine's own and those of clouds."""
    return all(not is_public(one) and not any(one in net for net in SPECIAL) for one in meant(plain_ip(ip)))


def plain_ip(ip: str) -> Address:
    return ipaddress.ip_address(ip.partition("%")[0])


def may_reach(ip: str, port: int) -> bool:
    """Whether an address of an operator's staff may lead to this IP and port (0: no port, a ping)."""
    forms = list(meant(plain_ip(ip)))
    allowed = listed()
    return all(one_allowed(form, port, allowed) for form in forms)


def one_allowed(ip: Address, port: int, allowed: Iterable[Listed]) -> bool:
    own = port in own_ports()
    special = next((one for one in SPECIAL if ip in one), None)
    for entry in allowed:
        if ip not in entry.network or (entry.port is None and own) or entry.port not in (None, port):
            continue
        if special is None or within(entry.network, special):
            return True
    return not own and special is None and is_public(ip)


def is_public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip not in GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in NOT_PUBLIC)


def within(inner: Network, containing: Network) -> bool:
    return inner.version == containing.version and inner.subnet_of(containing)  # type: ignore[arg-type]


def meant(ip: Address) -> Iterator[Address]:
    """The address and the IPv4 address that is packed into it: mapped, 6to4, NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
        return
    if ip in NAT64:  # a public prefix by itself; what counts is behind it
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return
    yield ip
    if ip in SIX_TO_FOUR:
        yield ipaddress.IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)


# --- the settings ------------------------------------------------------------------------------------------------
def listed() -> list[Listed]:
    """SMARTY_FETCH_NETWORKS; what can't be read allows nothing (``check`` tells)."""
    return [found for text in settings.SMARTY_FETCH_NETWORKS if (found := read_listed(str(text))) is not None]


def read_listed(text: str) -> Listed | None:
    """``10.0.0.0/8``, ``10.0.0.5:6379``, ``fd00::/8`` or ``[fd00::5]:6379``."""
    match = WITH_PORT.fullmatch(text.strip())
    found = parse_network((match[1] or match[2]) if match else text.strip())
    return None if found is None else Listed(found, int(match[3]) if match else None)


def own_ports() -> frozenset[int]:
    """The ports of the database, the cache, the queue, mail and figures: never for an operator's staff to knock at."""
    return frozenset(read_port(value) for value in named_ports()) - WEB_PORTS - {0}


def named_ports() -> Iterator[Any]:
    for database in settings.DATABASES.values():
        yield database.get("PORT") or DEFAULT_PORTS.get(str(database.get("ENGINE", "")).rpartition(".")[2], 0)
    for cache in settings.CACHES.values():
        locations = cache.get("LOCATION") or ()
        for location in [locations] if isinstance(locations, str) else locations:
            yield port_of(str(location))
    for queue in settings.RQ_QUEUES.values():
        yield queue.get("PORT") or (port_of(str(queue["URL"])) if "URL" in queue else 0)
    yield from (settings.EMAIL_PORT, settings.STATSD_PORT)


def port_of(location: str) -> int:
    if "://" not in location:
        return 0
    try:
        parts = urlsplit(location)
        return parts.port or (6379 if parts.scheme.startswith("redis") else 0)
    except ValueError:
        return 0


def read_port(value: Any) -> int:
    return int(value) if is_digits(str(value)) else 0


# --- files ---------------------------------------------------------------------------------------------------------
def staff_folder() -> Path:
    """SMARTY_FETCH_DIR, where files lie that an operator's staff may name."""
    return Path(settings.SMARTY_FETCH_DIR or Path(settings.VAR_DIR) / "guides")


def check_path(path: str, reach: Reach) -> None:
    """Raises AddressRefused, with one text for what is there and what is not. ``path`` may be a mask."""
    if reach.trusted:
        return
    folder = staff_folder()
    plain = os.path.normpath(path) if os.path.isabs(path) else ""
    inside = plain.startswith(f"{os.path.normpath(folder)}{os.sep}") and "\0" not in path
    if not inside or not Path(os.path.realpath(plain)).is_relative_to(os.path.realpath(folder)):
        raise AddressRefused("the file lies where only a superuser may name files (see SMARTY_FETCH_DIR)")
