"""program/*: the guide and its archive."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware import channel as channels
from apis.tvmiddleware import playing
from apis.tvmiddleware.auth import API_KEY, API_KEY_AND_GUIDE, AUTHKEY, AUTHKEY_AND_GUIDE, DeviceCall
from apis.tvmiddleware.schemas.programs import (
    ProgramCategoryList,
    ProgramChannelList,
    ProgramDetail,
    ProgramGenreList,
    ProgramList,
    ProgramPublicChannelList,
    ProgramPublicDetail,
    ProgramPublicList,
    ProgramRecordList,
    ProgramSearch,
)
from core.api.answers import NOT_MODIFIED
from core.api.endpoint import READ, Ready, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Day, Flag, Int, Text, describe_parameter
from library.selectors.camera_guide import camera_schedule
from library.selectors.cameras import CameraNotFound
from library.selectors.selections import generated_selections
from library.services.camera_playback import camera_program_play
from playback.services import playback
from playback.services.playback import RecordingChoice, RecordingNotFound
from playback.services.routing import NothingToPlay
from tvmiddleware.addresses import icon_size, icon_url
from tvmiddleware.present import guide as present_guide
from tvmiddleware.present import interests
from tvmiddleware.present import programs as present
from tvmiddleware.present.category_lists import category_listing
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.account_channels import own_channels
from tvmiddleware.selectors.audiences import GUEST
from tvmiddleware.selectors.category_channels import ByCategory
from tvmiddleware.selectors.channel_orders import UnknownSort
from tvmiddleware.selectors.positions import account_positions
from tvmiddleware.selectors.program_categories import program_genres, visible_categories
from tvmiddleware.selectors.program_records import ArchiveMoment, Interest, InterestMissing, record_page
from tvmiddleware.selectors.program_search import Search, SearchTooShort, search_programs
from tvmiddleware.selectors.programs import (
    ProgramNotFound,
    channel_of,
    channel_viewing,
    find_program,
    public_channel,
    public_channel_of,
    viewing_of,
)
from tvmiddleware.selectors.schedule import StartNotFound, channel_schedule, public_schedule
from tvmiddleware.selectors.windows import Asked, WindowWrong

Channel = Annotated[Int, describe_parameter("channel ID")]
Program = Annotated[Int, describe_parameter("programme ID")]
TimeFrom = Annotated[Int, describe_parameter("range start, Unix time UTC+0")]
TimeTo = Annotated[Int, describe_parameter("range end, Unix time UTC+0")]
DayAsked = Annotated[
    Day | None, describe_parameter("day of the schedule, dd.mm.YYYY; use either date or time_from and time_to")
]
StartProgram = Annotated[Int, describe_parameter("programme id whose start becomes the range start")]

IconWidth = Annotated[Int, describe_parameter("preferred channel icon width")]
IconHeight = Annotated[Int, describe_parameter("preferred channel icon height")]
GuideCategory = Annotated[Int, describe_parameter("guide category; all channels if omitted")]
ByProgram = Annotated[Flag, describe_parameter("0 = leave the programme's own categories out of account")]
ByChannel = Annotated[Flag, describe_parameter("0 = leave the channel's standing categories out of account")]
OnlyRecords = Annotated[Flag, describe_parameter("1 = only categories with archive recordings")]

WRONG = Error(
    1,
    _("a parameter was passed incorrectly"),
    ChannelNotFound,
    CameraNotFound,
    ProgramNotFound,
    WindowWrong,
    SearchTooShort,
    InterestMissing,
    UnknownSort,
)
BOTH_COMPACT = Error(2, _("compact and wrt_compact conflict"))
NO_START = Error(2, _("no programme matches pid_from"), StartNotFound)


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramList, errors=(WRONG, NO_START), invalid=1)
def program_list(
    call: DeviceCall,
    *,
    cid: Channel,
    is_camera: Annotated[Flag, describe_parameter("1 = cid is a camera's")] = 0,
    time_from: TimeFrom = 0,
    time_to: TimeTo = 0,
    date: DayAsked = None,
    pid_from: StartProgram = 0,
) -> Ready:
    """Programmes of a channel or a camera within a time span; of the operator's today if none is given."""
    asked = Asked(day=date, begin=time_from, end=time_to, program_id=pid_from)
    if is_camera:
        found = camera_schedule(call.operator, call.session, cid, asked, call.lang, call.now)
        address = call.links.camera_program_url(cid, present_guide.ANY_PROGRAM)
    else:
        found = channel_schedule(call.operator, call.session, cid, asked, call.lang, call.now)
        address = call.links.program_url(cid, present_guide.ANY_PROGRAM)
    items = present_guide.program_items(found.rows, found.view, found.positions, address, xml=call.xml)
    return Ready(present_guide.join_items("programs", items, xml=call.xml), {"Cache-Control": call.cache_control})


@endpoint(auth=API_KEY, db=READ, answer=ProgramPublicList, errors=(WRONG, NO_START), invalid=1)
def program_list_noauth(
    call: DeviceCall,
    *,
    cid: Channel,
    time_from: TimeFrom = 0,
    time_to: TimeTo = 0,
    date: DayAsked = None,
    pid_from: StartProgram = 0,
) -> Ready:
    """Programmes of a channel for somebody without a session."""
    asked = Asked(day=date, begin=time_from, end=time_to, program_id=pid_from)
    channel = public_channel(call.operator, cid)
    found = public_schedule(call.operator, channel, asked, call.lang, call.now)
    items = present_guide.noauth_items(found.rows, found.view.shift, xml=call.xml)
    return Ready(present_guide.join_items("programs", items, xml=call.xml))


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramSearch, errors=(WRONG,), invalid=1)
def program_list_search(
    call: DeviceCall,
    *,
    search: Annotated[Text, describe_parameter("part of the programme's name, 2 letters at least")],
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    skip_unavailable: Annotated[Flag, describe_parameter("1 = leave out what the account may not play")] = 0,
    only_archive: Annotated[Flag, describe_parameter("1 = only programmes with an archive recording")] = 0,
    limit: Annotated[
        Int, describe_parameter("programmes per page; at most the server's setting, which is the default too")
    ] = 0,
    page: Annotated[Int, describe_parameter("result page")] = 1,
) -> dict[str, Any]:
    """Programmes around now whose name contains the text."""
    wanted = Search(search, bool(only_archive), bool(skip_unavailable), limit, page)
    found = search_programs(call.operator, call.session, wanted, call.lang, call.now)
    size = icon_size(icon_width, icon_height)
    return {"results": [present.search_result(row, call.links, icon=size, slot=call.lang) for row in found]}


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramDetail, errors=(WRONG,), invalid=1)
def program_detail(
    call: DeviceCall,
    *,
    pid: Program,
    cid: Annotated[Int, describe_parameter("channel ID: decides about the recording and the hour shift")] = 0,
) -> dict[str, Any]:
    """One programme."""
    program = find_program(pid, call.lang)
    channel = channel_of(call.operator, call.session, program, cid)
    places = account_positions(call.session.account_id, call.now).programs
    view = viewing_of(call.operator, call.session, channel, call.now)
    return present.program_detail(program, view, position=places.get(pid, 0), links=call.links)


@endpoint(auth=API_KEY, db=READ, answer=ProgramPublicDetail, errors=(WRONG,), invalid=1)
def program_detail_noauth(call: DeviceCall, *, pid: Program) -> dict[str, Any]:
    """One programme for somebody without a session."""
    program = find_program(pid, call.lang)
    channel = public_channel_of(call.operator, program)
    view = channel_viewing(call.operator, (), channel, call.now)
    name, icon = channel.names[call.lang], icon_url(channel.icon)
    return present.program_detail_noauth(program, view, channel_name=name, channel_icon=icon)


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramCategoryList, errors=(WRONG,), invalid=1)
def program_category_list(
    call: DeviceCall,
    *,
    only_records_categories: OnlyRecords = 0,
    consider_program_category: Annotated[
        Flag, describe_parameter("0 = leave out categories to which no channel belongs")
    ] = 1,
) -> dict[str, Any]:
    """Guide categories: "TV by interests"."""
    rows = visible_categories(
        call.operator,
        call.session,
        only_recorded=bool(only_records_categories),
        keep_empty=bool(consider_program_category),
        now=call.now,
    )
    return {"categories": [present.category_row(row, call.lang) for row in rows]}


@endpoint(auth=API_KEY, db=READ, answer=ProgramCategoryList, errors=(WRONG,), invalid=1)
def program_category_list_noauth(call: DeviceCall, *, only_records_categories: OnlyRecords = 0) -> dict[str, Any]:
    """Guide categories for somebody without a session."""
    only_recorded = bool(only_records_categories)
    rows = visible_categories(call.operator, None, only_recorded=only_recorded, keep_empty=True, now=call.now)
    return {"categories": [present.category_row(row, call.lang) for row in rows]}


@endpoint(
    auth=AUTHKEY_AND_GUIDE,
    db=READ,
    answer=ProgramChannelList,
    errors=(WRONG, BOTH_COMPACT),
    invalid=1,
    others=(NOT_MODIFIED,),
)
def program_category_channel_list(
    call: DeviceCall,
    *,
    category_id: GuideCategory = 0,
    next: Annotated[Flag, describe_parameter("1 = by what comes next instead of what is on")] = 0,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    compact: Annotated[Flag, describe_parameter("1 = leave some fields out; not together with wrt_compact")] = 0,
    wrt_compact: Annotated[Flag, describe_parameter("1 = as compact, but with a little about what comes next")] = 0,
    reject_multicast: channels.NoMulticast = 0,
    consider_program_category: ByProgram = 1,
    consider_epg_channel_category: ByChannel = 1,
    channel_sort_id: channels.SortId = 0,
) -> channels.Shared:
    """Channels that show something of a guide category now."""
    if compact and wrt_compact:
        raise ApiError(BOTH_COMPACT.code)
    layout = interests.COMPACT if compact else interests.WRT_COMPACT if wrt_compact else interests.ALL
    options = channels.render_options(call, layout, icon_width, icon_height, reject_multicast)
    wanted = ByCategory(category_id, bool(next), bool(consider_program_category), bool(consider_epg_channel_category))
    own, at = own_channels(call.session), channels.moment_of(call)
    audience = channels.audience_of(call)
    found = category_listing(call.operator, audience, options, wanted, own, at, channel_sort_id)
    return channels.shared_answer(call, options, found)


@endpoint(
    auth=API_KEY_AND_GUIDE, db=READ, answer=ProgramPublicChannelList, errors=(WRONG,), invalid=1, others=(NOT_MODIFIED,)
)
def program_category_channel_list_noauth(
    call: DeviceCall,
    *,
    category_id: GuideCategory = 0,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
    consider_program_category: ByProgram = 1,
    consider_epg_channel_category: ByChannel = 1,
    channel_sort_id: channels.SortId = 0,
) -> channels.Shared:
    """The same for somebody without a session."""
    options = channels.render_options(call, interests.GUEST, icon_width, icon_height)
    wanted = ByCategory(category_id, False, bool(consider_program_category), bool(consider_epg_channel_category))
    at = channels.moment_of(call)
    found = category_listing(call.operator, GUEST, options, wanted, {}, at, channel_sort_id)
    return channels.shared_answer(call, options, found)


@endpoint(auth=AUTHKEY_AND_GUIDE, db=READ, answer=ProgramRecordList, errors=(WRONG,), invalid=1)
def program_category_record_list(
    call: DeviceCall,
    *,
    limit: Annotated[Int, describe_parameter("selections per page, at most 100")] = 100,
    page: Annotated[Int, describe_parameter("result page")] = 1,
    category_id: Annotated[Int, describe_parameter("guide category; either this or genre_id")] = 0,
    genre_id: Annotated[Int, describe_parameter("guide genre; either this or category_id")] = 0,
    icon_width: IconWidth = 0,
    icon_height: IconHeight = 0,
) -> dict[str, Any]:
    """The archive of a category or genre, recordings of one name on one channel together."""
    interest, size = Interest(category_id, genre_id), icon_size(icon_width, icon_height)
    at = ArchiveMoment(call.now, call.guide_generation)
    found = record_page(call.operator, call.session, interest, at, slot=call.lang, page=page, limit=limit)
    places = account_positions(call.session.account_id, call.now).programs
    series = generated_selections(call.operator, [row.program.id for row in found.records]) if found.records else {}
    rows = [
        present.archive_group(
            row, places, call.links, selection_id=series.get(row.program.id, 0), icon=size, slot=call.lang
        )
        for row in found.records
    ]
    return {"count": found.count, "records": rows}


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramGenreList, invalid=1)
def program_genre_list(
    call: DeviceCall,
    *,
    only_records_genres: Annotated[Flag, describe_parameter("1 = only those of the Archive screen")] = 0,
) -> dict[str, Any]:
    """Guide genres."""
    rows = program_genres(only_archive_screen=bool(only_records_genres))
    return {"genres": [present.genre_row(row, call.lang) for row in rows]}


NOT_RECORDED = Error(404, _("programme not found"), ChannelNotFound, CameraNotFound, RecordingNotFound, NothingToPlay)


class ProgramUrl(playing.StreamAddress):
    """``preview_url_mask`` is what older boxes call ``preview_uri_mask``."""

    preview_uri_mask: str
    preview_url_mask: str


@endpoint(
    auth=AUTHKEY_AND_GUIDE,
    db=READ,
    answer=ProgramUrl,
    errors=(playing.NO_DRM, NOT_RECORDED),
    invalid=1,
    others=(playing.TO_STREAM,),
)
def program_url(
    call: DeviceCall,
    *,
    cid: playing.Channel,
    pid: Annotated[Int, describe_parameter("programme ID; pid or time is required, pid wins")] = 0,
    time: Annotated[Int, describe_parameter("Unix time UTC+0: the programme that was on at this moment")] = 0,
    is_camera: Annotated[Flag, describe_parameter("1 = the recording of a camera")] = 0,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
    tv_pause: Annotated[Flag, describe_parameter("1 = a Pause Live TV address: $flpdur becomes now")] = 0,
    audio_pid: playing.Track = "",
    text_pid: playing.Track = "",
    video_pid: playing.Track = "",
    get_drm_info: playing.Drm = 0,
    endless: playing.Endless = 0,
) -> HttpResponse | dict[str, Any]:
    """The stream address of a programme in the archive, or of the one still running, from its start."""
    if not pid and not time:
        raise ApiError(1)
    options = playing.playback_options(
        call, exclude_service_id, audio_pid=audio_pid, text_pid=text_pid, video_pid=video_pid
    )
    choice = RecordingChoice(call.guide_generation, program_id=pid, moment=time, open_end=bool(tv_pause))
    play = camera_program_play if is_camera else playback.program_play
    found = play(call.operator, call.session, cid, options, choice, now=call.now)
    masks = {"preview_uri_mask": found.preview, "preview_url_mask": found.preview}
    return playing.playback_answer(call, found, redirect=redirect, get_drm_info=get_drm_info, endless=endless, **masks)
