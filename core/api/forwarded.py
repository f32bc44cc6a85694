"""The caller's address behind proxies: X-Forwarded-For, read from the right, as far as our own proxies wrote it.

Each proxy adds the address that it was called from at the right end; the left is whatever the caller sent. Proxies
write ``203.0.113.7``, also with the port, ``[2001:db8::1]:443``, quotes, or words for "I don't tell" (``unknown``,
``_hidden``). What can't be read ends the walk: to the left of it nothing is known to be true.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from core.networks import host_address, is_inside

LOCAL = "127.0.0.1"
"""Who calls through a Unix socket."""
HOPS_REMEMBERED = 65536


@lru_cache(maxsize=HOPS_REMEMBERED)
def hop_address(hop: str) -> str:
    """The address that one hop tells, in its plain form; "" when it tells none."""
    try:
        return str(host_address(hop))
    except ValueError:
        return ""


def is_trusted_proxy(address: str) -> bool:
    """Whether the address belongs to one of our own proxies (SMARTY_TRUSTED_PROXIES)."""
    proxies = settings.SMARTY_TRUSTED_PROXIES
    return bool(proxies) and is_inside(" ".join(proxies), address)


def client_ip(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For counts only behind SMARTY_TRUSTED_PROXIES."""
    return find_caller_address(request)[0]


def is_by_proxy(request: HttpRequest) -> bool:
    """Whether one of our own proxies made the call."""
    return is_trusted_proxy(hop_address(request.META.get("REMOTE_ADDR", "")) or LOCAL)


def find_caller_address(request: HttpRequest) -> tuple[str, bool]:
    """The caller's address, and whether it is known. It is not where a trusted proxy tells something that can't be
    read, or a proxy that is not trusted stands in between: then it is the last one that is certain, a proxy's."""
    remote = hop_address(request.META.get("REMOTE_ADDR", "")) or LOCAL
    header: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not header:
        return remote, True
    if not is_trusted_proxy(remote):
        return remote, False
    for hop in reversed(header.split(",")):
        address = hop_address(hop.strip())
        if not address:
            return remote, False
        remote = address
        if not is_trusted_proxy(address):
            break
    return remote, True
