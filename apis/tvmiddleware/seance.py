"""seance/*: seances of the operator's online cinema, to which tickets let in."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware import playing
from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from apis.tvmiddleware.library_calls import library_of
from apis.tvmiddleware.schemas.videos import VideoAddress
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, Text, describe_parameter
from library.present import seances as present
from library.selectors.seances import list_seances
from library.services.seance_playback import play_seance
from library.services.seance_tickets import (
    SeanceBegun,
    SeanceNotBegun,
    SeanceOver,
    SeanceUnknown,
    SeanceUnnamed,
    TicketInvalid,
    TicketNeedless,
    TicketNotActivated,
    TicketTaken,
    TicketUnknown,
    enter_seance,
    return_ticket,
)
from library.services.video_playback import CinemaFailed, FileNotFound, FileRefused

NOT_FOUND = Error(2, _("seance not found"), SeanceUnknown)
Code = Annotated[Text, describe_parameter("ticket code")]
SeanceId = Annotated[Int, describe_parameter("seance ID; this or the code is needed")]


class SeanceListRow(Schema):
    id: int
    vid: int
    vfid: int
    video_name: str
    date_start: str
    date_end: str


class SeanceList(Answer):
    seances: list[SeanceListRow]


class SeanceAddress(VideoAddress):
    """``position``: where to seek to, seconds."""

    begin_time: str
    position: int
    audio_tracks: list[playing.StreamAudioTrack]
    subtitles: list[playing.StreamSubtitle]
    video_qualities: list[playing.StreamQuality]


@endpoint(auth=AUTHKEY, db=READ, answer=SeanceList)
def seance_list(
    call: DeviceCall, *, show_past: Annotated[Flag, describe_parameter("1 = also those that are over")] = 0
) -> dict[str, Any]:
    """Seances that the account has tickets of, the earliest first."""
    rows = list_seances(call.session, with_past=bool(show_past), now=call.now)
    zone = call.operator.time_zone
    return {"seances": [present.seance_row(one, lang=call.lang, zone=zone) for one in rows]}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("wrong parameter passed, or the seance has begun"), SeanceUnnamed, SeanceBegun),
        NOT_FOUND,
        Error(3, _("ticket not found"), TicketUnknown),
    ),
    invalid=1,
)
def seance_revoke(call: DeviceCall, *, code: Code = "", sid: SeanceId = 0) -> dict[str, Any]:
    """Give a ticket back before its seance begins."""
    return_ticket(record=call.session, code=code.strip(), seance_id=sid, now=call.now)
    return {}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=SeanceAddress,
    errors=(
        Error(1, _("wrong parameter passed"), SeanceUnnamed),
        NOT_FOUND,
        Error(3, _("the seance is over"), SeanceOver),
        Error(4, _("the ticket is another subscriber's"), TicketTaken),
        Error(5, _("the ticket is not activated"), TicketNotActivated),
        Error(6, _("no access to the film here"), FileNotFound, FileRefused, CinemaFailed),
        Error(7, _("the seance has not begun"), SeanceNotBegun),
        Error(8, _("the ticket was not activated: there is one of this seance already"), TicketNeedless),
        Error(9, _("the billing does not accept the ticket"), TicketInvalid),
    ),
    invalid=1,
    outside=True,
    repeatable=True,
)
def seance_url(
    call: DeviceCall,
    *,
    code: Code = "",
    sid: SeanceId = 0,
    exclude_service_id: playing.Excluded = None,
    audio_pid: playing.Track = "",
    text_pid: playing.Track = "",
    video_pid: playing.Track = "",
) -> dict[str, Any]:
    """The stream address of a seance that runs; a code makes its ticket the account's, also before that."""
    # the reference calls it a reading method; it writes, so it asks the primary database
    seance = enter_seance(
        operator=call.operator,
        record=call.session,
        code=code.strip(),
        seance_id=sid,
        params=call.plugin_params,
        now=call.now,
    )
    options = playing.playback_options(
        call, exclude_service_id, audio_pid=audio_pid, text_pid=text_pid, video_pid=video_pid
    )
    stream = play_seance(library_of(call), call.session, options, seance=seance, params=call.plugin_params)
    call.headers["Cache-Control"] = playing.NO_STORE
    return present.seance_stream(stream, seance.date_start, now=call.now, zone=call.operator.time_zone)
