"""HbbTV: the application of a channel's provider, and what it reports of boxes.

No provider's own protocol is public, so nothing is passed on: reports are kept for the operator to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import quote

import orjson
from django.conf import settings

from core.api.errors import DomainError
from core.bulk import delete_by_ids
from core.cache import tries
from core.logs import log_event
from core.networks import address_group
from library.cache import keys
from library.models import HbbLog
from tvmiddleware.models import HbbProvider
from tvmiddleware.records.channels import ChannelRow, HbbRow
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator

MOST_EVENTS = 100
MOST_BYTES = 64 * 1024
NAME_LENGTH = 64
BATCH = 500
DAY_SECONDS = 86400


class HbbChannelUnknown(DomainError):
    """The operator has no such channel."""


class HbbProviderUnknown(DomainError):
    """The operator has no such provider, or the channel does not use it."""


class HbbEventsInvalid(DomainError):
    """The events are no list of objects, none, or too many of them."""


class HbbLogOff(DomainError):
    """The provider's reports are not kept."""


class HbbFlood(DomainError):
    """So many events came today, from this address or to this operator, that no more are kept."""


class HbbEventUnavailable(DomainError):
    """The provider's events can't be asked for."""


# --- the application ----------------------------------------------------------------------------------------------
def channel_provider(operator: Operator, channel_id: int, provider_id: int, kind: int) -> tuple[ChannelRow, HbbRow]:
    """Raises HbbChannelUnknown, HbbProviderUnknown."""
    channel = operator_catalogue(operator).by_id.get(channel_id)
    if channel is None:
        raise HbbChannelUnknown
    for row in channel.hbb:
        if (row.id, row.type) == (provider_id, kind):
            return channel, row
    raise HbbProviderUnknown


def application_url(channel: ChannelRow, provider: HbbRow, device_uid: str) -> str:
    """The provider's address for this channel and device."""
    names = {"$cid": channel.hbb_channel_pid or str(channel.id), "$uid": device_uid}
    url = provider.url
    for name, value in names.items():
        url = url.replace(name, quote(value, safe=""))
    return url


def find_event(operator: Operator, channel_id: int, provider_id: int, kind: int) -> NoReturn:
    """Raises HbbChannelUnknown, HbbProviderUnknown, else HbbEventUnavailable: no provider's protocol is public."""
    channel_provider(operator, channel_id, provider_id, kind)
    raise HbbEventUnavailable


# --- reports ------------------------------------------------------------------------------------------------------
def keep_activity(
    *,
    operator: Operator,
    provider_id: int,
    kind: int,
    device_uid: str,
    events: Any,
    event_id: str,
    ip: str,
    now: datetime,
) -> int:
    """Keep what a viewer did, an event a row; how many. Raises HbbProviderUnknown, HbbEventsInvalid, HbbLogOff,
    HbbFlood."""
    provider = reporting_provider(operator, provider_id, kind)
    found = list(read_events(events, event_id))
    check_events(found)
    count_rows(operator.id, ip, len(found))
    HbbLog.objects.bulk_create(
        HbbLog(
            provider=provider, kind=HbbLog.Kind.ACTIVITY, device_uid=device_uid[:NAME_LENGTH],
            event_id=name[:NAME_LENGTH], data=data, created_at=now,
        )
        for name, data in found
    )  # fmt: skip
    log_event("hbb", "HBB_ACTIVITY", provider=provider_id, device=device_uid, events=len(found))
    return len(found)


def keep_error(
    *,
    operator: Operator,
    provider_id: int,
    kind: int,
    device_uid: str,
    events: Any,
    event_id: str,
    error_info: str,
    ip: str,
    now: datetime,
) -> None:
    """Keep an error with what led to it. Raises HbbProviderUnknown, HbbEventsInvalid, HbbLogOff, HbbFlood."""
    provider = reporting_provider(operator, provider_id, kind)
    found = list(read_events(events, event_id))
    check_events(found)
    count_rows(operator.id, ip, 1)
    data = {"error_info": without_nul(read_info(error_info)), "log_events": [event for _name, event in found]}
    HbbLog.objects.create(
        provider=provider, kind=HbbLog.Kind.ERROR, device_uid=device_uid[:NAME_LENGTH],
        event_id=event_id[:NAME_LENGTH], data=data, created_at=now,
    )  # fmt: skip
    log_event("hbb", "HBB_ERROR", provider=provider_id, device=device_uid, event=event_id, events=len(found))


def reporting_provider(operator: Operator, provider_id: int, kind: int) -> HbbProvider:
    provider = HbbProvider.objects.filter(client_id=operator.id, pk=provider_id, type=kind).first()
    if provider is None:
        raise HbbProviderUnknown
    if not provider.keeps_log:
        raise HbbLogOff
    return provider


def count_rows(client_id: int, ip: str, rows: int) -> None:
    """Callers have no session: whoever has the key of the operator's boxes, which every box has, could fill the table.
    The rows of an address count first, so that one that has had its share uses up nobody else's. Raises HbbFlood."""
    limits = {
        keys.hbb_rows(client_id, address_group(ip)): settings.SMARTY_HBB_LOG_PER_ADDRESS,
        keys.hbb_rows(client_id, "all"): settings.SMARTY_HBB_LOG_PER_OPERATOR,
    }
    for key, limit in limits.items():
        if limit and tries.count_try(key, DAY_SECONDS, rows) > limit:
            raise HbbFlood


def read_events(sent: Any, event_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Id and data of each event. ``sent``: a list of events, or of objects that hold such a list under ``log_events``.

    Raises HbbEventsInvalid.
    """
    if not isinstance(sent, list):
        raise HbbEventsInvalid
    for item in sent:
        if not isinstance(item, dict):
            raise HbbEventsInvalid
        name = str(item.get("event_id") or event_id)
        if "log_events" in item:
            yield from read_events(flat(item["log_events"]), name)
        else:
            yield name, without_nul(item)


def flat(sent: Any) -> Any:
    """A list within an object; one that holds further such objects is refused as no event is nested."""
    if isinstance(sent, list) and any(isinstance(one, dict) and "log_events" in one for one in sent):
        raise HbbEventsInvalid
    return sent


def check_events(found: list[tuple[str, dict[str, Any]]]) -> None:
    if not 0 < len(found) <= MOST_EVENTS or len(orjson.dumps(found)) > MOST_BYTES:
        raise HbbEventsInvalid


def read_info(text: str) -> Any:
    """What the box says of the error: JSON, or else its text."""
    cut = text[:MOST_BYTES]
    try:
        return orjson.loads(cut)
    except orjson.JSONDecodeError:
        return cut


def without_nul(value: Any) -> Any:
    """Databases can't keep a NUL character in a text."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [without_nul(one) for one in value]
    if isinstance(value, dict):
        return {without_nul(name): without_nul(one) for name, one in value.items()}
    return value


def hbb_log_forget(*, now: datetime) -> int:
    """Delete reports older than SMARTY_HBB_LOG_DAYS; how many."""
    before = now - timedelta(days=settings.SMARTY_HBB_LOG_DAYS)
    old = HbbLog.objects.filter(created_at__lt=before).order_by("created_at")
    total = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(HbbLog, "pk", ids)
    return total
