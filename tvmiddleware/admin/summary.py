"""The few numbers of the panel: cheap to read, and read at most twice a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max

from core import clock
from core.cache import store
from epg.models import Epg, EpgSource
from tvmiddleware.admin.common import online_since
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountAuthKey, Channel, StreamService

SECONDS = 30


def account_numbers(client_id: int | None, dealer_id: int | None = None) -> dict[str, int]:
    """Accounts: total, active, online, offline (active ones not online). ``None`` = of all operators (dealers)."""
    name = keys.panel_numbers("accounts", client_id, dealer_id)
    return store.get_or_build(name, lambda: read_accounts(client_id, dealer_id), SECONDS)


def read_accounts(client_id: int | None, dealer_id: int | None = None) -> dict[str, int]:
    rows = Account.objects.all() if client_id is None else Account.objects.filter(client_id=client_id)
    if dealer_id is not None:
        rows = rows.filter(customer__dealer_id=dealer_id)
    total, active = rows.count(), rows.filter(active=True).count()
    online = rows.filter(last_active__gte=online_since()).count()
    return {"total": total, "active": active, "online": online, "offline": max(total - online, 0)}


def build_overview(client_id: int | None, dealer_id: int | None = None) -> dict[str, Any]:
    """What the first page of the panel shows: accounts, sessions online, channels, how far the guide reaches."""
    name = keys.panel_numbers("overview", client_id, dealer_id)
    return store.get_or_build(name, lambda: read_overview(client_id, dealer_id), SECONDS)


def read_overview(client_id: int | None, dealer_id: int | None = None) -> dict[str, Any]:
    channels = Channel.objects.all() if client_id is None else Channel.objects.filter(client_id=client_id)
    sessions = AccountAuthKey.objects.filter(last_active__gte=online_since())
    if client_id is not None:
        sessions = sessions.filter(account__client_id=client_id)
    if dealer_id is not None:
        sessions = sessions.filter(account__customer__dealer_id=dealer_id)
    enabled = channels.filter(enabled=True)
    guides = list(enabled.exclude(epg_channel=None).values_list("epg_channel_id", flat=True).distinct())
    return {
        **read_accounts(client_id, dealer_id),
        "sessions_online": sessions.count(),
        "channels": channels.count(),
        "channels_enabled": enabled.count(),
        "guides": len(guides),
        "guides_of_tomorrow": guides_of_tomorrow(guides),
        "guide_until": Epg.objects.aggregate(last=Max("datetime_end"))["last"],
        "last_import": EpgSource.objects.aggregate(last=Max("last_import_at"))["last"],
        "services_down": services_down(client_id),
        "sources_failed": EpgSource.objects.filter(enabled=True).exclude(last_error="").count(),
        "channels_without_guide": enabled.filter(epg_channel=None).count(),
    }


def services_down(client_id: int | None) -> int:
    rows = StreamService.objects.filter(enabled=True, is_available=False)
    return rows.count() if client_id is None else rows.filter(client_id=client_id).count()


def guides_of_tomorrow(guides: list[int]) -> int:
    """How many of these guide channels have programmes in 24 to 48 hours from now."""
    begin = clock.now() + timedelta(days=1)
    rows = Epg.objects.filter(epg_channel_id__in=guides, datetime_begin__range=(begin, begin + timedelta(days=1)))
    return rows.order_by().values("epg_channel_id").distinct().count()
