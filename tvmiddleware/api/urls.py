"""The table of the device API, in alphabetical order. The URL spells the function: segments joined by ``_``."""

from core.api.site import Route, route
from tvmiddleware.api import account, message

routes: tuple[Route, ...] = (
    route("account/status/", account.account_status),
    route("message/delete/", message.message_delete),
    route("message/detail/", message.message_detail),
    route("message/list/", message.message_list),
)
