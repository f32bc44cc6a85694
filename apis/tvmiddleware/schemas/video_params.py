"""The parameters of lists of films, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from core.api.endpoint import ParamsModel
from core.api.values import Flag, Int, IntList, Percent, Text, TextList, describe_parameter
from library.constants import VideoSource
from library.selectors.video_lists import USUAL, Mark, VideoQuery, chosen_mark

FlagOrNone = Flag | None
EVERY_SOURCE = frozenset(VideoSource.values)


class GuestVideoParams(ParamsModel):
    """What can be asked without a session."""

    limit: Annotated[Int, describe_parameter("films a page, 1-100")] = USUAL
    page: Annotated[Int, describe_parameter("page, from 1")] = 1
    aid: Annotated[Int, describe_parameter("films with this person")] = 0
    gid: Annotated[Int, describe_parameter("films of this genre; older way")] = 0
    cgid: Annotated[Int, describe_parameter("films of this genre category; older way")] = 0
    new: Annotated[Flag, describe_parameter("1 = added within TVMIDDLEWARE_VIDEO_NEW_DAYS")] = 0
    premiere: Annotated[Flag, describe_parameter("1 = premieres")] = 0
    source_internal: Annotated[Flag, describe_parameter("0 = without films of one's own")] = 1
    source_external: Annotated[Flag, describe_parameter("0 = without films of outside systems")] = 1
    source_type: Annotated[IntList | None, describe_parameter("1 own, 2 of outside systems, 3 from channels")] = None
    source_epg: Annotated[Flag, describe_parameter("1 = with films from channels; older way")] = 0
    package: Annotated[FlagOrNone, describe_parameter("1 = only packages, 0 = none")] = None
    season: Annotated[FlagOrNone, describe_parameter("1 = only series, 0 = none")] = None
    announcement: Annotated[FlagOrNone, describe_parameter("1 = only announcements, 0 = none")] = None
    video_type: Annotated[Text, describe_parameter("package, non_package, season or movie; older way")] = ""
    year: Annotated[IntList | None, describe_parameter("films of any of these years")] = None
    country: Annotated[TextList | None, describe_parameter("films of any of these countries")] = None
    genre: Annotated[IntList | None, describe_parameter("films of all these genres")] = None
    tariff: Annotated[IntList | None, describe_parameter("films of any of these tariffs")] = None
    exclude_tariff_id: Annotated[IntList | None, describe_parameter("films of none of these tariffs")] = None
    provider_id: Annotated[Int, describe_parameter("films of this integration")] = 0
    video_provider_id: Annotated[IntList | None, describe_parameter("films of these providers")] = None
    order: Annotated[Text, describe_parameter("what to sort by, - before it: descending")] = ""
    search: Annotated[Text, describe_parameter("part of the title")] = ""


class VideoParams(GuestVideoParams):
    announcement: Annotated[FlagOrNone, describe_parameter("1 = only announcements, 0 = none")] = 0
    get_purchased: Annotated[Flag, describe_parameter("1 = bought films")] = 0
    purchased: Annotated[Flag, describe_parameter("older name of get_purchased")] = 0
    viewed_only: Annotated[Flag, describe_parameter("1 = films seen to the end")] = 0
    favorited_only: Annotated[Flag, describe_parameter("1 = favourites")] = 0
    is_viewing: Annotated[Flag, describe_parameter("1 = films begun and not seen to the end")] = 0
    history_only: Annotated[Flag, describe_parameter("1 = films begun or seen")] = 0
    year_from: Annotated[Int | None, describe_parameter("first year")] = None
    year_to: Annotated[Int | None, describe_parameter("last year")] = None
    kinopoisk_rating_from: Annotated[Percent | None, describe_parameter("lowest Kinopoisk rating")] = None
    kinopoisk_rating_to: Annotated[Percent | None, describe_parameter("highest Kinopoisk rating")] = None
    genre_any: Annotated[IntList | None, describe_parameter("films of any of these genres")] = None
    provider: Annotated[Text, describe_parameter("films of the integration of this name")] = ""

    @property
    def mark(self) -> Mark | None:
        """Raises MarksConflict."""
        return chosen_mark(
            {
                Mark.PURCHASED: bool(self.get_purchased or self.purchased),
                Mark.VIEWED: bool(self.viewed_only),
                Mark.FAVOURITE: bool(self.favorited_only),
                Mark.VIEWING: bool(self.is_viewing),
                Mark.HISTORY: bool(self.history_only),
            }
        )


def make_guest_query(params: GuestVideoParams, lang: int) -> VideoQuery:
    return VideoQuery(
        sources=wanted_sources(params),
        genres=tuple(dict.fromkeys([*filter(None, (params.gid, params.cgid)), *(params.genre or ())])),
        actor_id=params.aid,
        years=tuple(params.year or ()),
        countries=tuple(params.country or ()),
        tariffs=None if params.tariff is None else tuple(params.tariff),
        without_tariffs=tuple(params.exclude_tariff_id or ()),
        integration_id=params.provider_id,
        providers=tuple(params.video_provider_id or ()),
        package=params.package,
        season=params.season,
        announcement=params.announcement,
        kind=params.video_type,
        new=bool(params.new),
        premiere=bool(params.premiere),
        search=params.search,
        order=params.order,
        lang=lang,
    )


def make_query(params: VideoParams, lang: int) -> VideoQuery:
    """Raises MarksConflict."""
    plain = make_guest_query(params, lang)
    return VideoQuery(
        **{
            **vars(plain),
            "any_genres": tuple(params.genre_any or ()),
            "year_from": params.year_from,
            "year_to": params.year_to,
            "kinopoisk_from": number(params.kinopoisk_rating_from),
            "kinopoisk_to": number(params.kinopoisk_rating_to),
            "integration_name": params.provider,
            "mark": params.mark,
        }
    )


def number(value: object) -> float | None:
    return None if value is None else float(str(value))


def wanted_sources(params: GuestVideoParams) -> frozenset[int]:
    if params.source_type:
        return EVERY_SOURCE & frozenset(params.source_type)
    flags: Iterable[tuple[int, int]] = (
        (params.source_internal, VideoSource.OWN),
        (params.source_external, VideoSource.EXTERNAL),
        (params.source_epg, VideoSource.GUIDE),
    )
    return frozenset(source for is_wanted, source in flags if is_wanted)
