"""feed/*: rows of the operator's contents on the home screens of televisions."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import KEY_OR_SESSION, DeviceCall
from apis.tvmiddleware.showcase import guest_of, options_for, visitor_of
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, describe_parameter
from library.present import feeds as present
from library.selectors.feeds import (
    FeedEmpty,
    FeedNeedsSession,
    FeedNotForDevice,
    FeedNotFound,
    FeedsOff,
    device_feeds,
    feed_entries,
    find_feed,
)
from library.selectors.video_lists import ProviderUnknown
from library.selectors.visitors import Visitor

ERRORS = (
    Error(1, _("feed not found"), FeedNotFound, ProviderUnknown),
    Error(2, _("the feed requires a session"), FeedNeedsSession),
    Error(3, _("the feed is not for this device type"), FeedNotForDevice),
    Error(4, _("the feed has nothing in it"), FeedEmpty),
    Error(5, _("feeds are not available"), FeedsOff),
)


class FeedHead(Schema):
    """``continue_watching_count``: a number of items."""

    id: int
    name: str
    auth_required: int
    is_continue_watching: int
    continue_watching_count: int


class FeedList(Answer):
    feeds: list[FeedHead]


class FeedRow(Schema):
    """``type``: video, channel or program; ``duration`` and ``position``: seconds."""

    feed_id: int
    type: str
    content_name: str
    genres: str
    content_id: int
    rating: int
    duration: int
    deeplink: str
    poster_aspect_ratio: str
    poster: str
    description: str
    position: int
    last_viewing_date: int


class FeedDetail(Answer):
    feed: list[FeedRow]


@endpoint(auth=KEY_OR_SESSION, db=READ, answer=FeedList, errors=(Error(1, _("error")),), invalid=1)
def feed_list(call: DeviceCall) -> dict[str, Any]:
    """Feeds for the device."""
    return {"feeds": [present.listed_feed(row, call.lang) for row in device_feeds(viewer_of(call))]}


@endpoint(auth=KEY_OR_SESSION, db=READ, answer=FeedDetail, errors=ERRORS, invalid=1)
def feed_detail(call: DeviceCall, *, id: Annotated[Int, describe_parameter("feed ID")]) -> dict[str, Any]:
    """What is in a feed for the viewer."""
    visitor = viewer_of(call)
    row = find_feed(visitor, id)
    options = options_for(visitor)
    return {"feed": [present.feed_item(row, one, options) for one in feed_entries(visitor, row)]}


def viewer_of(call: DeviceCall) -> Visitor:
    """Who has no session, or one that may not watch, looks as a guest."""
    record = call.session_or_none
    return visitor_of(call) if record is not None and record.may_watch else guest_of(call)
