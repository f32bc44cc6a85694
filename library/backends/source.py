"""Asking a server outside for something that widgets show: time limits, size limits, errors without keys."""

from __future__ import annotations

import re
from typing import Any

import orjson
import requests
from lxml import etree
from urllib3.exceptions import HTTPError

from core.http import WRONG_ADDRESS, BodyTooLarge, HttpLimits, open_url, read_body, safe_url
from core.reach import AddressRefused, Reach

MOST_BYTES = 1 << 20
LIMITS = HttpLimits(connect=2.0, read=5.0, total=5.0, max_bytes=MOST_BYTES, redirects=3)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
DECLARED = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|\s*<\?xml[^>]*encoding)")


class SourceFailed(Exception):
    """No answer, or none that can be read. The text holds neither keys nor what was sent."""


def ask_source(url: str, *, reach: Reach, **given: Any) -> requests.Response:
    """The answer with its body. Raises SourceFailed, for HTTP errors too."""
    where = safe_url(url)
    try:
        with open_url("GET", url, reach=reach, limits=LIMITS, **given) as response:
            if response.status_code != requests.codes.ok:
                raise SourceFailed(f"{where}: HTTP {response.status_code}")
            read_body(response, MOST_BYTES)
            return response
    except AddressRefused as error:
        raise SourceFailed(f"{where}: {error}") from error
    except BodyTooLarge as error:
        raise SourceFailed(f"{where}: longer than {MOST_BYTES} bytes") from error
    except requests.exceptions.TooManyRedirects as error:
        raise SourceFailed(f"{where}: redirected too often") from error
    except WRONG_ADDRESS as error:
        raise SourceFailed(f"{where}: not an address that can be asked") from error
    except (requests.exceptions.RequestException, HTTPError, UnicodeError) as error:
        late = isinstance(error, requests.exceptions.Timeout)
        raise SourceFailed(f"{where}: {'no answer in time' if late else 'no connection'}") from error


def parse_json(response: requests.Response) -> Any:
    """Raises SourceFailed."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise SourceFailed("the answer is not JSON") from error


def parse_xml(response: requests.Response, *, recover: bool = False) -> Any:
    """The root element, nothing from outside included. ``recover``: read what is there of a broken document. Raises
    SourceFailed."""
    body = response.content
    named = CHARSET.search(response.headers.get("Content-Type", ""))
    encoding = named[1] if named and not DECLARED.match(body) else None
    try:
        parser = etree.XMLParser(
            encoding=encoding, recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise SourceFailed("the answer is not XML") from error
    if root is None:
        raise SourceFailed("the answer is not XML")
    return root
