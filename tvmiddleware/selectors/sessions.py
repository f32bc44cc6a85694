"""The session record: one cache entry that tells who calls and what the account may see."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.cache import cache

from geo.selectors import Region, locate
from tvmiddleware.cache import keys
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.operators import Operator, operator_now
from tvmiddleware.selectors.tariffs import TariffRule

RECORD_SECONDS = 24 * 3600
NO_DEVICE = ("", DeviceGroup.OTHER.value)


@dataclass(frozen=True)
class SessionRecord:
    """A session with its account, small and without anything secret. Rebuilt when the account changes."""

    id: int
    authkey: str
    client_id: int
    accounts_generation: int
    account_id: int
    customer_id: int
    abonement: int
    active: bool
    status_reason: str
    device_name: str
    device_uid: str
    device_group: int
    profile_id: int | None
    show_adult: bool
    ip: str
    region: Region
    connected_ids: tuple[int, ...]
    """Every connected tariff; which of them hold is worked out from their rules of today, see ``current``."""
    tariff_ids: tuple[int, ...]
    all_tariff_ids: tuple[int, ...]
    has_own_channels: bool
    multilogin: bool
    use_timeshift: bool
    timeshift_offset: int
    data_center_id: int | None
    channel_sort_id: int | None
    template: str

    @property
    def may_watch(self) -> bool:
        """Active, or inactive with a tariff for debtors."""
        return self.active or bool(self.tariff_ids)


def session(authkey: str, operator: Operator, accounts_generation: int, found: object = None) -> SessionRecord | None:
    """The session of this key and operator; ``found`` is what the cache held. None: no such session."""
    if isinstance(found, SessionRecord):
        if found.client_id != operator.id:
            return None
        if found.accounts_generation == accounts_generation:
            return current(found, operator)
    record = read_session(authkey, accounts_generation)
    if record is None or record.client_id != operator.id:
        return None
    cache.set(keys.session(authkey), record, RECORD_SECONDS)
    return current(record, operator)


def current(record: SessionRecord, operator: Operator) -> SessionRecord:
    """The record with the tariffs that hold by the operator's rules of now; the same object where nothing changed."""
    held = tariffs.holding(operator, record.connected_ids, active=record.active, region=record.region)
    if held.open_ids == record.tariff_ids and held.all_ids == record.all_tariff_ids:
        return record
    return replace(record, tariff_ids=held.open_ids, all_tariff_ids=held.all_ids)


def read_session(authkey: str, accounts_generation: int) -> SessionRecord | None:
    row = (
        AccountAuthKey.objects.filter(key=authkey)
        .select_related("account__client", "account__template", "client_play_device__device", "profile")
        .first()
    )
    return None if row is None else build_record(row, accounts_generation)


def build_record(row: AccountAuthKey, accounts_generation: int) -> SessionRecord:
    account: Account = row.account
    operator = operator_now(account.client_id)
    device = row.client_play_device.device if row.client_play_device else None
    return compose(
        row,
        account,
        accounts_generation=accounts_generation,
        device=(device.system_name, device.group) if device else NO_DEVICE,
        show_adult=row.profile.show_adult_content if row.profile else True,
        region=locate(account.client.geo_locator, row.ip or ""),
        connected=tariffs.connected(account, operator) if operator else [],
        has_own_channels=account.channels.exists(),
    )


def compose(
    row: AccountAuthKey,
    account: Account,
    *,
    accounts_generation: int,
    device: tuple[str, int],
    show_adult: bool,
    region: Region,
    connected: list[TariffRule],
    has_own_channels: bool,
) -> SessionRecord:
    """The record from what the caller has read already, without SQL. ``device``: system name and group."""
    held = tariffs.hold(connected, active=account.active, region=region)
    return SessionRecord(
        id=row.pk,
        authkey=row.key,
        client_id=account.client_id,
        accounts_generation=accounts_generation,
        account_id=account.pk,
        customer_id=account.customer_id,
        abonement=account.abonement,
        active=account.active,
        status_reason=account.status_reason,
        device_name=device[0],
        device_uid=row.device_uid,
        device_group=device[1],
        profile_id=row.profile_id,
        show_adult=show_adult,
        ip=row.ip or "",
        region=region,
        connected_ids=tuple(rule.id for rule in connected),
        tariff_ids=held.open_ids,
        all_tariff_ids=held.all_ids,
        has_own_channels=has_own_channels,
        multilogin=account.allow_multiple_login,
        use_timeshift=account.use_timeshift,
        timeshift_offset=account.preferred_timeshift_offset,
        data_center_id=account.data_center_id,
        channel_sort_id=account.channel_sort_id,
        template=account.template.system_name if account.template else "",
    )
