"""Whether a viewer still has what a token opens: one answer for each kind of content."""

from __future__ import annotations

from collections.abc import Callable

from playback.playable import ContentKind
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.operators import Operator

Entitlement = Callable[[Operator, SessionRecord, int], bool]


def has_channel(operator: Operator, record: SessionRecord, channel_id: int) -> bool:
    """A tariff of the account opens it."""
    return bool(viewer_access(operator, record).subscribed.get(channel_id))


ENTITLEMENTS: dict[str, Entitlement] = {ContentKind.CHANNEL.value: has_channel}
"""A kind of content -> who has it. A later app adds its own with ``register_entitlement``."""


def register_entitlement(kind: ContentKind, entitlement: Entitlement) -> None:
    ENTITLEMENTS[kind.value] = entitlement


ContentFinder = Callable[[Operator, int], bool]
FINDERS: dict[str, ContentFinder] = {}
"""A kind of content -> whether the operator has one of that id; of kinds whose licences are asked for by their own
id."""


def register_content_finder(kind: ContentKind, find: ContentFinder) -> None:
    FINDERS[kind.value] = find


def content_exists(operator: Operator, kind: str, content_id: int) -> bool:
    find = FINDERS.get(kind)
    return find is not None and find(operator, content_id)


def is_entitled(operator: Operator, record: SessionRecord, kind: str, content_id: int) -> bool:
    """False for a kind that this version does not know."""
    known = ENTITLEMENTS.get(kind)
    return known is not None and known(operator, record, content_id)
