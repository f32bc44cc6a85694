"""Where a box gets the licence of a protected content, and whether a viewer may have one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.api.errors import DomainError
from playback.playable import ContentKind, Playable
from playback.services.entitlement import content_exists, is_entitled
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.recordings import guides_now, load_recording

VARIABLE = re.compile(r"\$(content_id|content_type|channel_id|authkey|client_id|device_uid|device)")


class DrmUnavailable(DomainError):
    """The content is protected, but this device type has no DRM or no licence address is configured for it."""


class ContentUnknown(DomainError):
    """There is no such content, or its kind is not protected here."""


@dataclass(frozen=True)
class DrmInfo:
    license_url: str
    params: str
    provider: str
    type: str


def content_drm(content: Playable, drm_type: str, names: dict[str, str]) -> DrmInfo | None:
    """The licence of a content for a device's kind of DRM; None: it is not protected.

    ``names`` are variables of the masks in TVMIDDLEWARE_DRM beside ``content_id``, ``content_type``, ``channel_id``.
    """
    if not content.drm_content_id:
        return None
    configured: dict[str, Any] = settings.TVMIDDLEWARE_DRM
    mask = configured.get("license_urls", {}).get(drm_type, "")
    if not drm_type or not mask:
        raise DrmUnavailable
    known = {
        **names,
        "content_id": content.drm_content_id,
        "content_type": content.kind.value,
        "channel_id": str(content.id) if content.kind is ContentKind.CHANNEL else "",
    }
    return DrmInfo(
        license_url=filled(mask, known),
        params=filled(configured.get("params", {}).get(drm_type, ""), known),
        provider=configured.get("provider", ""),
        type=drm_type,
    )


def filled(mask: str, names: dict[str, str]) -> str:
    return VARIABLE.sub(lambda match: quote(names.get(match[1], ""), safe=""), mask)


def may_have_license(
    operator: Operator, record: SessionRecord | None, content_type: str, content_id: int, now: datetime
) -> bool:
    """Whether this viewer may watch the content. Raises ContentUnknown when the operator has no such content."""
    if content_exists(operator, content_type, content_id):
        return record is not None and record.may_watch and is_entitled(operator, record, content_type, content_id)
    channel_ids, rating = showing(operator, content_type, content_id, now)
    if not channel_ids:
        raise ContentUnknown
    if record is None or not record.may_watch or not record.maturity.lets_rating(rating):
        return False
    subscribed = viewer_access(operator, record).subscribed
    return any(subscribed.get(channel_id) for channel_id in channel_ids)


def showing(operator: Operator, content_type: str, content_id: int, now: datetime) -> tuple[list[int], int]:
    """The operator's channels that the content is seen on, and its age rating."""
    found = operator_catalogue(operator)
    if content_type == "channel":
        return ([content_id] if content_id in found.by_id else []), 0
    program = load_recording(content_id, guides_now()) if content_type == "epg" and content_id else None
    if program is None:
        return [], 0
    return [row.id for row in found.channels if row.epg_channel_id == program.epg_channel_id], program.rating
