"""The table of the streaming API, in alphabetical order."""

from apis.streaming import maintenance, streamservice
from core.api.routes import Route, route

routes: tuple[Route, ...] = (
    route("maintenance/create/", maintenance.maintenance_create),
    route("maintenance/edit/", maintenance.maintenance_edit),
    route("streamservice/token/check/", streamservice.streamservice_token_check),
)
