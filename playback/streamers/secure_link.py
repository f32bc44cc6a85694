"""nginx with ngx_http_secure_link_module: nobody is asked, the address itself proves its right until it expires.

md5 of "<expires><path><ip> <secret>" in URL-safe base64 without padding, as in nginx's own example. The IP counts only
where the service checks it. With ``$md5`` in the path of the mask (segments of a playlist inherit it) the path signed
is the directory below it; else the whole path, and ``md5`` and ``expires`` are added to the query unless the mask has
them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import unquote

from playback.streamers.base import Streamer, UrlContext, expand_mask, path_of, with_query
from tvmiddleware.records.streaming import ServiceRow

NAMED = re.compile(r"\$\{?(?:prefix|cid|filename)")


class SecureLink(Streamer):
    def url(self, service: ServiceRow, mask: str, play: UrlContext) -> str:
        uri = super().url(service, mask, play)
        if not uri or not service.secure_link_secret:
            return ""
        expires = play.now + service.secure_link_ttl
        ip = play.ip if service.check_ip else ""
        proof = digest(f"{expires}{signed_path(uri)}{ip} {service.secure_link_secret}")
        if "$md5" not in uri:
            uri = with_query(uri, "md5=$md5&expires=$expires")
        return expand_mask(uri, {"md5": proof, "expires": str(expires)})


def signed_path(uri: str) -> str:
    path = "/" + path_of(uri)
    last = max(path.rfind("$md5"), path.rfind("$expires"))
    if last < 0:
        return unquote(path)  # nginx compares with the decoded $uri
    below = path[path.index("/", last) :] if "/" in path[last:] else "/"
    return unquote(below[: below.rindex("/") + 1])


def proves_content(mask: str) -> bool:
    """False: the proof stands in the path and what it signs, the directory below it, is the same for every channel."""
    path = path_of(mask)
    last = max(path.rfind("$md5"), path.rfind("$expires"))
    return last < 0 or bool(NAMED.search(path[last:].rpartition("/")[0]))


def digest(text: str) -> str:
    raw = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
