"""Which feeds of news boxes may have fetched: those of hosts that staff named.

application/rss_data knows no caller, so without this the server would fetch anything for anybody. A host is named by an
attribute of an enabled application whose name has ``rss`` in it, by the address of an enabled widget, or by
TVMIDDLEWARE_RSS_WIDGET_HOSTS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from core.cache import store
from core.cache.local import memory
from library.cache import keys
from library.models import ApplicationAttribute, ExternalApplication

LONGEST = 2048
NOT_IN_ADDRESSES = re.compile(r"[\s\\\x00-\x1f\x7f]")
WEB_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class NewsAddresses:
    """``hosts``: with the ports that they may be asked at."""

    addresses: frozenset[str]
    hosts: frozenset[tuple[str, int]]

    def names_host(self, address: str) -> bool:
        """Whether this server may fetch from the address."""
        return host_of(address) in self.hosts


def news_addresses() -> NewsAddresses:
    """What staff of all operators named, kept in this process per generation."""
    extra = tuple(str(host) for host in settings.TVMIDDLEWARE_RSS_WIDGET_HOSTS)
    generation = (store.read_generation(keys.NEWS_GENERATION), extra)
    return memory.get("news addresses", generation, lambda: gather(read_addresses(), extra))


def read_addresses() -> list[str]:
    applications = ExternalApplication.objects.filter(enabled=True, client__enabled=True)
    of_widgets = applications.filter(type=ExternalApplication.Type.WIDGET).exclude(url="")
    named = ApplicationAttribute.objects.filter(application__in=applications, key__icontains="rss")
    return [*of_widgets.values_list("url", flat=True), *named.values_list("value", flat=True)]


def gather(addresses: Iterable[str], extra_hosts: Iterable[str]) -> NewsAddresses:
    kept = {address.strip(): found for address in addresses if (found := host_of(address.strip()))}
    named = {host for host, _port in kept.values()} | {plain_host(host) for host in extra_hosts}
    usual = {(host, port) for host in named for port in WEB_PORTS.values()}
    return NewsAddresses(frozenset(kept), frozenset(usual | set(kept.values())))


def host_of(address: str) -> tuple[str, int] | None:
    """Host and port of an address of the web; None: it is none, or two readers would read it in two ways."""
    if len(address) > LONGEST or NOT_IN_ADDRESSES.search(address):
        return None
    try:
        parts, connected = urlsplit(address), parse_url(address)
        port = parts.port
    except (ValueError, LocationParseError):
        return None
    scheme, host = parts.scheme.lower(), plain_host(parts.hostname or "")
    if scheme not in WEB_PORTS or not host or "@" in parts.netloc or plain_host(connected.host or "") != host:
        return None
    return host, port or WEB_PORTS[scheme]


def plain_host(host: str) -> str:
    """``НОВОСТИ.РФ.`` and ``xn--b1amnebsh.xn--p1ai`` are one."""
    name = host.strip().strip("[]").rstrip(".").lower()
    try:
        return name.encode("idna").decode("ascii") if name and not name.isascii() else name
    except UnicodeError:
        return ""
