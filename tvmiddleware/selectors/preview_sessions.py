"""What a session of an account would be that began now: for the panel, which shows what a box would get."""

from __future__ import annotations

from geo.selectors import locate_address
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel
from tvmiddleware.records.maturity import EVERYTHING
from tvmiddleware.records.messages import EMPTY
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import DeviceType, Operator
from tvmiddleware.selectors.sessions import NO_DEVICE, compose_record
from tvmiddleware.selectors.tariffs import connected_by_ids, connected_ids


def compose_preview_session(account: Account, operator: Operator, device: DeviceType | None) -> SessionRecord:
    """Without a key, kept nowhere, nobody is logged in by it. It stands where the account's latest session did, and has
    chosen no profile. ``account``: with its template."""
    sessions = AccountAuthKey.objects.filter(account=account).order_by("-last_active")
    address = sessions.values_list("ip", flat=True).first() or ""
    return compose_record(
        AccountAuthKey(pk=0, account=account, ip=address),
        account,
        accounts_generation=0,
        device=(device.system_name, device.group) if device else NO_DEVICE,
        maturity=EVERYTHING,
        region=locate_address(operator.geo_locator, address),
        connected=connected_by_ids(connected_ids(account), operator),
        has_own_channels=AccountChannel.objects.filter(account=account).exists(),
        inbox=EMPTY,
    )
