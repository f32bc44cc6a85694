"""What staff enter of a stream service's addresses: what would not become one is refused before it is kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.addresses import AddressUnreadable, read_server
from playback.streamers.paths import mask_problem
from playback.streamers.secure_link import proves_content


def address_errors(found: dict[str, Any]) -> dict[str, Any]:
    """Field -> what is wrong with the addresses that would come of a stream service's fields."""
    errors: dict[str, Any] = {}
    if found.get("host"):
        try:
            read_server(found["host"], found.get("port") or 0)
        except AddressUnreadable as error:
            errors["host"] = error.args[0]
    for name in ("uri_mask", "preview_uri_mask", "check_http_url"):
        problem = mask_problem(found.get(name) or "")
        if problem:
            errors[name] = problem
    if "uri_mask" not in errors and not proves_content(found.get("uri_mask") or ""):
        errors["uri_mask"] = _("put $prefix or $cid behind $md5 and $expires: else the address opens every channel")
    return errors
