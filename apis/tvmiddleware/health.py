"""health/check: may apps stay with this server?"""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import ANYONE_ALWAYS, DeviceCall
from core import health
from core.api.endpoint import READ, Answer, Failure, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Flag, Text, describe_parameter

LIMITS_UNSET = 1


class HealthCheck(Answer):
    usage: float
    alive: int
    connection_errors: list[str] | None = None
    reserved_server_addresses: list[str]


class HealthCheckFailure(Failure):
    connection_errors: list[str] | None = None
    reserved_server_addresses: list[str] | None = None


@endpoint(
    auth=ANYONE_ALWAYS,
    db=READ,
    answer=HealthCheck,
    failure=HealthCheckFailure,
    errors=(Error(LIMITS_UNSET, _("MAX_LA and MAX_USED_MEM are not set or invalid")),),
)
def health_check(
    call: DeviceCall,
    *,
    check_db_conn: Annotated[Flag, describe_parameter("1 = check the databases and the cache too")] = 0,
    device: Annotated[Text, describe_parameter("system name of the device type")] = "",
) -> dict[str, Any]:
    """The server's load; beyond its limits, the addresses of servers that apps may use instead."""
    errors = health.connection_errors() if check_db_conn else []
    found: dict[str, Any] = {"connection_errors": errors} if check_db_conn else {}
    try:
        load = health.read_load()
    except health.LimitsUnset as error:
        raise ApiError(LIMITS_UNSET, **found, **reserve(alive=not errors)) from error
    alive = load.within and not errors
    return {"usage": load.usage, "alive": int(alive), **found, **reserve(alive=alive)}


def reserve(*, alive: bool) -> dict[str, Any]:
    return {"reserved_server_addresses": [] if alive else list(settings.RESERVED_SERVER_ADDRESSES)}
