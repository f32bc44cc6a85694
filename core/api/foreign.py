"""Whether a page of somebody else's site made the browser call: what may not be done with cookies alone.

Boxes call GET addresses that change things, so a link is enough to make a browser do it. Browsers tell where a call
comes from: ``Sec-Fetch-Site`` (over HTTPS), ``Origin``, ``Referer``. What sends none of them goes on working.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from corsheaders.middleware import CorsMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from core.api.forwarded import is_by_proxy

LOCAL_FILES = frozenset({"file", "app"})
"""Schemes of pages that are part of a TV's app; no web site can take them."""
cors = CorsMiddleware(lambda request: None)  # type: ignore[arg-type]


def is_foreign(request: HttpRequest) -> bool:
    """Neither a page of ours nor of an origin in CORS_ORIGIN_WHITELIST asks, but a browser does."""
    sent = request.headers
    site = sent.get("Sec-Fetch-Site", "").strip().lower()
    page = sent.get("Origin", "") or sent.get("Referer", "")
    if site == "same-origin":
        return False
    if site == "none":  # typed by a person, or a link in a letter: only the latter is a navigation to our methods
        return sent.get("Sec-Fetch-Mode", "").strip().lower() == "navigate"
    if not page:
        return bool(site)
    return not is_welcome(page) and (site == "cross-site" or not is_own(request, page))


def is_welcome(page: str) -> bool:
    """The page's origin stands in CORS_ORIGIN_WHITELIST or CORS_ORIGIN_REGEX_WHITELIST."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else page
    return parts.scheme in LOCAL_FILES or bool(cors.origin_found_in_white_lists(origin, parts))


def is_own(request: HttpRequest, page: str) -> bool:
    """The page has the host that the call was made to; ports do not matter, as they do not for cookies."""
    try:
        return urlsplit(page).hostname in own_hosts(request) - {None}
    except (ValueError, DisallowedHost):
        return False


def own_hosts(request: HttpRequest) -> set[str | None]:
    """Host names of this server: the one that the caller used, and the one that a trusted proxy says was used."""
    hosts = {urlsplit(f"//{request.get_host()}").hostname}
    sent = request.headers.get("X-Forwarded-Host", "").rpartition(",")[2].strip()
    if sent and is_by_proxy(request):
        hosts.add(urlsplit(f"//{sent}").hostname)
    return hosts
