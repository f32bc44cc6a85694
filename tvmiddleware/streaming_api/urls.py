"""The table of the streaming API, in alphabetical order."""

from core.api.site import Route, route
from tvmiddleware.streaming_api import maintenance, streamservice

routes: tuple[Route, ...] = (
    route("maintenance/create/", maintenance.maintenance_create),
    route("maintenance/edit/", maintenance.maintenance_edit),
    route("streamservice/token/check/", streamservice.streamservice_token_check),
)
