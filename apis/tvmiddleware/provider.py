"""provider/*: providers of films."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from apis.tvmiddleware.auth import API_KEY, AUTHKEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from library.present import genres as present
from library.selectors.video_dictionary import video_dictionary


class VideoProviderItem(Schema):
    id: int
    name: str
    icon_url: str
    movie_label_icon: str
    movie_label_icon_black_bg: str
    movie_label_icon_mobile: str
    type: int


class VideoProviderList(Answer):
    providers: list[VideoProviderItem]


def provider_rows(call: DeviceCall) -> dict[str, Any]:
    rows = video_dictionary(call.operator).providers.values()
    return {"providers": [present.provider_row(row) for row in rows if row.enabled]}


@endpoint(auth=AUTHKEY, db=READ, answer=VideoProviderList)
def provider_list(call: DeviceCall) -> dict[str, Any]:
    """Providers of films."""
    return provider_rows(call)


@endpoint(auth=API_KEY, db=READ, answer=VideoProviderList)
def provider_list_noauth(call: DeviceCall) -> dict[str, Any]:
    """Providers of films, for who has no session."""
    return provider_rows(call)
