"""genre/*: genres of films."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import API_KEY, AUTHKEY, DeviceCall
from apis.tvmiddleware.library_calls import guests_library, library_of
from core.api.endpoint import READ, Answer, ParamsModel, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, IntList, describe_parameter
from library.present import genres as present
from library.selectors.genres import GenreQuery, list_genres
from library.selectors.video_access import VideoLibrary
from library.selectors.video_lists import VideoQuery

WRONG = Error(1, _("wrong parameter passed"))


class VideoGenreRow(Schema):
    """``count``: films that the viewer sees; ``subgenres_count``: other genres among them."""

    id: int
    name: str
    is_category: int
    count: int
    subgenres_count: int
    icon: str
    icon_tv: str
    dashboard_icon: str


class VideoGenreList(Answer):
    genres: list[VideoGenreRow]


class GenreParams(ParamsModel):
    categories: Annotated[Flag, describe_parameter("1 = genres that group others")] = 0
    provider_id: Annotated[Int, describe_parameter("films of this integration")] = 0
    video_provider_id: Annotated[IntList | None, describe_parameter("films of these providers")] = None
    category_id: Annotated[Int, describe_parameter("films of this category")] = 0
    source_type: Annotated[IntList | None, describe_parameter("1 own, 2 of outside systems, 3 from channels")] = None


def genre_rows(library: VideoLibrary, params: GenreParams, lang: int) -> dict[str, Any]:
    query = GenreQuery(
        categories=bool(params.categories),
        category_id=params.category_id,
        integration_id=params.provider_id,
        providers=tuple(params.video_provider_id or ()),
        sources=frozenset(params.source_type) if params.source_type else VideoQuery.sources,
    )
    return {"genres": [present.genre_row(one, lang) for one in list_genres(library, query)]}


@endpoint(auth=AUTHKEY, db=READ, answer=VideoGenreList, errors=(WRONG,), invalid=1)
def genre_list(call: DeviceCall, *, params: GenreParams) -> dict[str, Any]:
    """Genres with films that the viewer sees."""
    return genre_rows(library_of(call), params, call.lang)


@endpoint(auth=API_KEY, db=READ, answer=VideoGenreList, errors=(WRONG,), invalid=1)
def genre_list_noauth(call: DeviceCall, *, params: GenreParams) -> dict[str, Any]:
    """Genres with films, for who has no session."""
    return genre_rows(guests_library(call), params, call.lang)
