"""The table of the Content API, in alphabetical order."""

from apis.content import channel
from core.api.routes import Route, route

routes: tuple[Route, ...] = (
    route("channel/create/", channel.channel_create),
    route("channel/delete/", channel.channel_delete),
    route("channel/list/", channel.channel_list),
)
