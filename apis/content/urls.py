"""The table of the Content API, in alphabetical order."""

from apis.content import camera, channel, epg, epgchannel, programblocking
from core.api.routes import Route, route

routes: tuple[Route, ...] = (
    route("camera/create/", camera.camera_create),
    route("camera/delete/", camera.camera_delete),
    route("camera/modify/", camera.camera_modify),
    route("channel/create/", channel.channel_create),
    route("channel/delete/", channel.channel_delete),
    route("channel/list/", channel.channel_list),
    route("epg/program/time/specify/", epg.epg_program_time_specify),
    route("epgchannel/icon/upload/", epgchannel.epgchannel_icon_upload),
    route("epgchannel/list/", epgchannel.epgchannel_list),
    route("programblocking/create/", programblocking.programblocking_create),
)
