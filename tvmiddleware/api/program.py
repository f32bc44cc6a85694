"""program/*: the guide and its archive."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from core.api.endpoint import READ, Answer, Ready, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Day, Flag, Int, about
from tvmiddleware.api import playing
from tvmiddleware.auth import AUTHKEY, DeviceCall
from tvmiddleware.present import programs as present
from tvmiddleware.selectors.access import ChannelNotFound
from tvmiddleware.selectors.positions import positions
from tvmiddleware.selectors.programs import ProgramNotFound, channel_of, find_program, viewing_of
from tvmiddleware.selectors.schedule import StartNotFound, schedule
from tvmiddleware.selectors.windows import Asked, WindowWrong
from tvmiddleware.services import playback
from tvmiddleware.services.playback import RecordingNotFound
from tvmiddleware.services.routing import NothingToPlay

Channel = Annotated[Int, about("channel ID")]
Program = Annotated[Int, about("programme ID")]
TimeFrom = Annotated[Int, about("range start, Unix time UTC+0")]
TimeTo = Annotated[Int, about("range end, Unix time UTC+0")]
DayAsked = Annotated[Day | None, about("day of the schedule, dd.mm.YYYY; use either date or time_from and time_to")]
StartProgram = Annotated[Int, about("programme id whose start becomes the range start")]

WRONG = Error(1, _("a parameter was passed incorrectly"), ChannelNotFound, ProgramNotFound, WindowWrong)
NO_START = Error(2, _("no programme matches pid_from"), StartNotFound)


class ProgramRow(Schema):
    """``meta`` is text: a JSON object with every key of ProgramMeta, or empty."""

    id: int
    begin_time: int
    end_time: int
    name: str
    short_name: str
    description: str
    category: str
    preview: str
    rating: int
    meta: str
    url: str
    has_record: int
    has_subscription: int
    ads_available: int
    position: int
    blocked: int


class ProgramList(Answer):
    programs: list[ProgramRow]


class ProgramDetail(Answer, ProgramRow):
    pass


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramList, errors=(WRONG, NO_START), invalid=1)
def program_list(
    call: DeviceCall,
    *,
    cid: Channel,
    is_camera: Annotated[Flag, about("1 = cid is a camera's")] = 0,
    time_from: TimeFrom = 0,
    time_to: TimeTo = 0,
    date: DayAsked = None,
    pid_from: StartProgram = 0,
) -> Ready:
    """Programmes of a channel within a time span; of the operator's today if none is given."""
    if is_camera:
        raise ChannelNotFound  # cameras are not part of this server yet: every one is unknown
    asked = Asked(day=date, begin=time_from, end=time_to, program_id=pid_from)
    found = schedule(call.operator, call.session, cid, asked, call.lang, call.now)
    items = present.program_items(found.rows, found.view, found.positions, call.links, xml=call.xml)
    headers = {} if call.authkey_from_query else {"Cache-Control": "private, no-store"}
    return Ready(present.joined("programs", items, xml=call.xml), headers)


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramDetail, errors=(WRONG,), invalid=1)
def program_detail(
    call: DeviceCall,
    *,
    pid: Program,
    cid: Annotated[Int, about("channel ID: decides about the recording and the hour shift")] = 0,
) -> dict[str, Any]:
    """One programme."""
    tariff_ids = call.session.tariff_ids
    program = find_program(pid, call.lang)
    channel = channel_of(call.operator, tariff_ids, program, cid)
    places = positions(call.session.account_id, call.now).programs
    view = viewing_of(call.operator, call.session, channel, call.now)
    return present.program_detail(program, view, position=places.get(pid, 0), links=call.links)


NOT_RECORDED = Error(404, _("programme not found"), ChannelNotFound, RecordingNotFound, NothingToPlay)


class ProgramUrl(playing.StreamAddress):
    """``preview_url_mask`` is what older boxes call ``preview_uri_mask``."""

    preview_uri_mask: str
    preview_url_mask: str


@endpoint(auth=AUTHKEY, db=READ, answer=ProgramUrl, errors=(playing.NO_DRM, NOT_RECORDED), invalid=1)
def program_url(
    call: DeviceCall,
    *,
    cid: playing.Channel,
    pid: Annotated[Int, about("programme ID; pid or time is required, pid wins")] = 0,
    time: Annotated[Int, about("Unix time UTC+0: the programme that was on at this moment")] = 0,
    is_camera: Annotated[Flag, about("1 = the recording of a camera")] = 0,
    redirect: playing.Redirect = 1,
    exclude_service_id: playing.Excluded = None,
    tv_pause: Annotated[Flag, about("1 = a Pause Live TV address: $flpdur becomes now")] = 0,
    audio_pid: playing.Track = "",
    text_pid: playing.Track = "",
    video_pid: playing.Track = "",
    get_drm_info: playing.Drm = 0,
    endless: playing.Endless = 0,
) -> Any:
    """The stream address of a programme in the archive, or of the one still running, from its start."""
    if not pid and not time:
        raise ApiError(1)
    if is_camera:
        raise ApiError(404)
    options = playing.options(
        call, exclude_service_id, audio_pid=audio_pid, text_pid=text_pid, video_pid=video_pid
    )
    found = playback.program_play(
        call.operator, call.session, cid, options, program_id=pid, moment=time, open_end=bool(tv_pause), now=call.now
    )
    masks = {"preview_uri_mask": found.preview, "preview_url_mask": found.preview}
    return playing.answer(
        call, found, redirect=redirect, get_drm_info=get_drm_info, endless=endless, **masks
    )
