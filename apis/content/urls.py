"""The table of the Content API, in alphabetical order."""

from apis.content import camera, channel, epg, epgchannel, programblocking, targetbanner
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
    route("targetbanner/create/", targetbanner.targetbanner_create),
    route("targetbanner/delete/", targetbanner.targetbanner_delete),
    route("targetbanner/list/", targetbanner.targetbanner_list),
    route("targetbanner/modify/", targetbanner.targetbanner_modify),
)
