"""video/*: films and series."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware import playing
from apis.tvmiddleware.auth import API_KEY, AUTHKEY, DeviceCall
from apis.tvmiddleware.customer import account_of, make_caller
from apis.tvmiddleware.library_calls import guests_library, library_of, options_of
from apis.tvmiddleware.schemas import videos as schemas
from apis.tvmiddleware.schemas.video_params import GuestVideoParams, VideoParams, make_guest_query, make_query
from billing.errors import TransactionExists
from billing.services.subscribers import NothingNamed
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import ApiError, Error
from core.api.site import text_language
from core.api.values import Flag, Int, IntList, Text, describe_parameter
from external_api.exceptions import ExternalApiError
from library.present import video_actions, video_streams, video_subscriptions, videos
from library.records.video_actions import PlayAction, SaleAction, VideoAction
from library.records.video_facts import VideoFacts
from library.records.videos import VideoCard
from library.selectors import video_people
from library.selectors.ads import has_ads
from library.selectors.episodes import EpisodeNotFound, SeasonNotFound, find_episode, season_episodes
from library.selectors.similar_videos import similar_videos
from library.selectors.video_access import (
    VideoLibrary,
    VideoNotFound,
    find_video,
    visible_videos,
)
from library.selectors.video_actions import find_sales, guest_actions, is_for_sale, order_actions
from library.selectors.video_facts import page_facts, video_facts
from library.selectors.video_lists import Mark, MarksConflict, ProviderUnknown, list_videos
from library.selectors.video_subscriptions import list_subscriptions
from library.services.video_marks import (
    FilmUnknown,
    ForgottenMarks,
    RatingWrong,
    VideoSetting,
    forget_views,
    rate_video,
    update_settings,
)
from library.services.video_offers import outside_actions
from library.services.video_playback import (
    CinemaFailed,
    EpisodePlanned,
    FileNotFound,
    FileRefused,
    play_trailer,
    play_video,
)
from library.services.video_sales import (
    SubscriptionNotCancelled,
    VideoActionFailed,
    VideoBought,
    VideoDeviceRefused,
    VideoOrder,
    VideoTooExpensive,
    cancel_subscription,
    perform_action,
)

VideoId = Annotated[Int, describe_parameter("film ID")]
PersonType = Annotated[Text, describe_parameter("actor or director: which people actors_info has")]
PersonOrder = Annotated[Text, describe_parameter("order of actors_info: name or birthdate, - before it: descending")]
WRONG = Error(1, _("wrong parameter passed"), VideoNotFound, ProviderUnknown, SeasonNotFound, EpisodeNotFound)
OUTSIDE_FAILED = Error(2, _("error getting data from the external system"))
CONFLICT = Error(2, _("these filters exclude each other"), MarksConflict)
MOST_SIMILAR = 99


# --- lists -----------------------------------------------------------------------------------------------------------
@endpoint(auth=AUTHKEY, db=READ, answer=schemas.VideoList, errors=(WRONG, CONFLICT), invalid=1)
def video_list(call: DeviceCall, *, params: VideoParams) -> dict[str, Any]:
    """Films that the viewer sees."""
    query = make_query(params, call.lang)
    library = library_of(call)
    found = list_videos(library, query, page=params.page, limit=params.limit)
    with_position = query.mark in {Mark.VIEWING, Mark.HISTORY}
    names = (*videos.LISTED, *videos.POSITION) if with_position else videos.LISTED
    options = options_of(call, library)
    rows = [videos.listed_row(one, options, names) for one in page_facts(library, found.ids)]
    return {"videos": rows, "count": found.count}


@endpoint(auth=API_KEY, db=READ, answer=schemas.VideoGuestList, errors=(WRONG,), invalid=1)
def video_list_noauth(call: DeviceCall, *, params: GuestVideoParams) -> dict[str, Any]:
    """Films of the operator, for who has no session."""
    library = guests_library(call)
    found = list_videos(library, make_guest_query(params, call.lang), page=params.page, limit=params.limit)
    options = options_of(call, library)
    facts = page_facts(library, found.ids)
    return {
        "videos": [videos.guest_row(one, options) for one in facts],
        "count": found.count,
        "is_4k": int(any(one.is_4k for one in facts)),
    }


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.VideoSimilar, errors=(WRONG,), invalid=1)
def video_similar(
    call: DeviceCall,
    *,
    vid: VideoId,
    page: Annotated[Int, describe_parameter("page, from 1")] = 1,
    limit: Annotated[Int, describe_parameter("films a page, 1-99")] = 10,
) -> dict[str, Any]:
    """Films like this one: those the operator named, then those that share most genres."""
    library = library_of(call)
    card = find_video(library, vid)
    found = similar_videos(library, card, page=page, limit=max(1, min(limit, MOST_SIMILAR)))
    options = options_of(call, library)
    names = (*videos.LISTED, *videos.POSITION)
    rows = [videos.listed_row(one, options, names) for one in page_facts(library, found.ids)]
    return {"videos": rows, "count": found.count}


# --- one film --------------------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.VideoDetail,
    failure=schemas.VideoDetailFailure,
    errors=(WRONG, OUTSIDE_FAILED),
    invalid=1,
)
def video_detail(
    call: DeviceCall,
    *,
    vid: VideoId,
    external_api_request: Annotated[Flag, describe_parameter("0 = ask no outside system, and no actions")] = 1,
    external_api_goods_id: Annotated[Text, describe_parameter("id of the film at the outside system")] = "",
    show_reviews: Annotated[Flag, describe_parameter("1 = with reviews")] = 0,
    actors_order: PersonOrder = "",
    type: PersonType = "actor",
) -> dict[str, Any]:
    """A film with what the viewer can do with it. Where an outside system fails, the film comes with its error."""
    library = library_of(call)
    facts = video_facts(library, find_video(library, vid))
    card = facts.card
    seen = visible_videos(library)
    row = {
        **videos.detail_row(
            facts,
            options_of(call, library),
            video_people.film_people(card, kind=type, order=actors_order, lang=call.lang),
        ),
        "package_videos": [{"id": one} for one in card.package_video_ids if one in seen],
        "ads_available": int(has_ads(call.operator, card.id, call.now)),
        "actions": [],
        "reviews": [],
    }
    if not external_api_request:
        return row
    try:
        outside = outside_actions(call.operator, card, external_api_goods_id, call.plugin_params)
    except ExternalApiError as error:
        rows = action_rows(call, facts, order_actions(library, card, []))
        raise ApiError(OUTSIDE_FAILED.code, **{**row, "actions": rows}) from error
    sales = [] if outside.opens else own_sales(call, library, card)
    found = order_actions(library, card, [*sales, *outside.sales], opened=outside.opens)
    return {**row, "actions": action_rows(call, facts, found)}


def own_sales(call: DeviceCall, library: VideoLibrary, card: VideoCard) -> list[SaleAction]:
    if not is_for_sale(library, card):
        return []  # without reading the account
    return find_sales(library, card, account=account_of(call), region=call.session.region, lang=call.lang, now=call.now)


def action_rows(call: DeviceCall, facts: VideoFacts, found: list[VideoAction]) -> list[dict[str, Any]]:
    with translation.override(text_language(call)):
        return [video_actions.action_row(one, facts, call.links, call.lang) for one in found]


@endpoint(auth=API_KEY, db=READ, answer=schemas.VideoGuestDetail, errors=(WRONG,), invalid=1)
def video_detail_noauth(
    call: DeviceCall, *, vid: VideoId, actors_order: PersonOrder = "", type: PersonType = "actor"
) -> dict[str, Any]:
    """A film, for who has no session; only its trailers play."""
    library = guests_library(call)
    facts = video_facts(library, find_video(library, vid))
    card = facts.card
    people = video_people.film_people(card, kind=type, order=actors_order, lang=call.lang)
    seen = visible_videos(library)
    with translation.override(text_language(call)):
        rows = [one for one in guest_actions(card) if isinstance(one, PlayAction)]
        actions = [
            video_actions.guest_action_row(one, card, call.links, call.lang, call.text("api_key")) for one in rows
        ]
    return {
        **videos.guest_detail_row(facts, options_of(call, library), people),
        "package_videos": [{"id": one} for one in card.package_video_ids if one in seen],
        "actions": actions,
    }


# --- playing ---------------------------------------------------------------------------------------------------------
FILE_NOT_FOUND = Error(1, _("film or file not found"), FileNotFound)
FILE_REFUSED = Error(3, _("no access for this device"), FileRefused)
NO_CINEMA_ADDRESS = Error(2, _("the online cinema gave no address"), CinemaFailed)
FileId = Annotated[Int, describe_parameter("file ID; the first that plays if omitted")]


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.VideoUrl,
    errors=(
        FILE_NOT_FOUND,
        NO_CINEMA_ADDRESS,
        FILE_REFUSED,
        Error(4, _("the episode is planned, there is no address yet"), EpisodePlanned),
    ),
    invalid=1,
    others=(playing.TO_STREAM,),
)
def video_url(
    call: DeviceCall,
    *,
    vid: VideoId = 0,
    vfid: FileId = 0,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
    audio_pid: playing.Track = "",
    text_pid: playing.Track = "",
    video_pid: playing.Track = "",
) -> HttpResponse | dict[str, Any]:
    """The stream address of a film."""
    options = playing.playback_options(
        call, exclude_service_id, audio_pid=audio_pid, text_pid=text_pid, video_pid=video_pid
    )
    stream = play_video(library_of(call), call.session, options, video_id=vid, file_id=vfid, params=call.plugin_params)
    call.headers["Cache-Control"] = playing.NO_STORE
    return playing.to_stream(stream.uri) if redirect else video_streams.stream_row(stream)


@endpoint(
    auth=API_KEY,
    db=READ,
    answer=schemas.VideoAddress,
    errors=(FILE_NOT_FOUND, NO_CINEMA_ADDRESS, FILE_REFUSED),
    invalid=1,
    others=(playing.TO_STREAM,),
)
def video_url_noauth(
    call: DeviceCall,
    *,
    vid: VideoId = 0,
    vfid: FileId = 0,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
) -> HttpResponse | dict[str, Any]:
    """The stream address of a trailer, for who has no session."""
    options = playing.playback_options(call, exclude_service_id)
    stream = play_trailer(guests_library(call), options, video_id=vid, file_id=vfid)
    call.headers["Cache-Control"] = playing.NO_STORE
    return playing.to_stream(stream.uri) if redirect else video_streams.address_row(stream)


# --- series ----------------------------------------------------------------------------------------------------------
Season = Annotated[Int, describe_parameter("season ID")]


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.EpisodeList, errors=(WRONG,), invalid=1)
def video_episode_list(call: DeviceCall, *, season_id: Season) -> dict[str, Any]:
    """The episodes of a season; one that is not planned and has no file is left out."""
    library = library_of(call)
    found = season_episodes(library, season_id)
    return {
        "episodes": [videos.episode_files_row(one, call.lang) for one in found.episodes],
        "season_number": found.season.number,
    }


@endpoint(auth=API_KEY, db=READ, answer=schemas.EpisodeGuestList, errors=(WRONG,), invalid=1)
def video_episode_list_noauth(call: DeviceCall, *, season_id: Season) -> dict[str, Any]:
    """The episodes of a season without their files."""
    library = guests_library(call)
    found = season_episodes(library, season_id)
    return {
        "episodes": [videos.episode_row(one.card, call.lang) for one in found.episodes],
        "season_number": found.season.number,
    }


@endpoint(auth=AUTHKEY, db=READ, answer=schemas.EpisodeDetail, errors=(WRONG,), invalid=1)
def video_episode_detail(
    call: DeviceCall, *, episode_id: Annotated[Int, describe_parameter("episode ID")]
) -> dict[str, Any]:
    """An episode with its files."""
    return videos.episode_files_row(find_episode(library_of(call), episode_id), call.lang)


# --- buying ----------------------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("action failed"), VideoActionFailed, NothingNamed, TransactionExists),
        Error(2, _("not enough money"), VideoTooExpensive),
        Error(3, _("bought already"), VideoBought),
        Error(4, _("no access for this device"), VideoDeviceRefused),
        Error(5, _("film not found"), VideoNotFound),
    ),
    invalid=1,
    outside=True,
)
def video_action(
    call: DeviceCall,
    *,
    vid: VideoId,
    action: Annotated[Text, describe_parameter("one of the offers of video/detail")],
    tariff_id: Annotated[Int, describe_parameter("the tariff of the offer; the cheapest if omitted")] = 0,
    external_api_goods_id: Annotated[Text, describe_parameter("id of the film at the outside system")] = "",
) -> dict[str, Any]:
    """Rent or buy a film, or connect a tariff that opens it."""
    library = library_of(call)
    card = find_video(library, vid)
    order = VideoOrder(action=action, tariff_id=tariff_id, goods_id=external_api_goods_id, lang=call.lang)
    perform_action(library=library, card=card, caller=make_caller(call), order=order)
    return {}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=schemas.VideoSubscriptionList,
    errors=(Error(1, _("wrong value of is_purchased")),),
    invalid=1,
)
def video_subscription_list(
    call: DeviceCall,
    *,
    is_purchased: Annotated[Flag | None, describe_parameter("1 = only those that one has, 0 = only the others")] = None,
) -> dict[str, Any]:
    """Tariffs that open films."""
    found = list_subscriptions(account_of(call), call.session.region)
    wanted = found if is_purchased is None else [one for one in found if one.is_purchased == bool(is_purchased)]
    return {"subscriptions": [video_subscriptions.subscription_row(one, call.lang) for one in wanted]}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("tariff not found"), SubscriptionNotCancelled, NothingNamed),),
    invalid=1,
    outside=True,
)
def video_subscription_cancel(
    call: DeviceCall, *, subscription: Annotated[Int, describe_parameter("id of the tariff")]
) -> dict[str, Any]:
    """Drop a tariff, as customer/tariff/unsubscribe does."""
    cancel_subscription(caller=make_caller(call), tariff_id=subscription)
    return {}


# --- what viewers leave ----------------------------------------------------------------------------------------------
@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("film not found"), FilmUnknown), Error(2, _("wrong value of is_favorited"))),
    invalid=1,
)
def video_settings_set(
    call: DeviceCall,
    *,
    vid: VideoId,
    is_favorited: Annotated[Text, describe_parameter("1 = a favourite, 0 = none; nothing changes if omitted")] = "",
) -> dict[str, Any]:
    """Make a film a favourite, or none."""
    if is_favorited not in {"", "0", "1"}:
        raise ApiError(2)
    setting = VideoSetting(vid, None if not is_favorited else is_favorited == "1")
    update_settings(library=library_of(call), account_id=call.session.account_id, settings=[setting], now=call.now)
    return {}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=schemas.VideoRatingAnswer,
    errors=(
        Error(1, _("film or rating is missing or wrong"), VideoNotFound, RatingWrong),
        Error(2, _("the film has been rated already")),
    ),
    invalid=1,
)
def video_rating_set(
    call: DeviceCall, *, vid: VideoId, rating: Annotated[Int, describe_parameter("1 to 10")]
) -> dict[str, Any]:
    """Rate a film; another rating replaces the first."""
    average = rate_video(
        library=library_of(call), account_id=call.session.account_id, video_id=vid, value=rating, now=call.now
    )
    return {"average_rating": average}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("no film has one of these ids"), FilmUnknown),),
    invalid=1,
)
def video_listing_delete(
    call: DeviceCall,
    *,
    vid: Annotated[IntList, describe_parameter("films, comma-separated")],
    listing: Annotated[Text, describe_parameter("is_viewing, viewed_only or history_only")] = Mark.HISTORY,
) -> dict[str, Any]:
    """Forget that films were begun or seen."""
    marks = ForgottenMarks(
        viewing=listing in {Mark.VIEWING, Mark.HISTORY}, viewed=listing in {Mark.VIEWED, Mark.HISTORY}
    )
    if not marks.states or not vid:
        raise ApiError(1)
    forget_views(library=library_of(call), account_id=call.session.account_id, video_ids=vid, marks=marks)
    return {}
