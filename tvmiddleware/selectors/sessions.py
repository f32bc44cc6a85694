"""The session record: one cache entry that tells who calls and what the account may see."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet

from core.cache import store
from core.networks import is_allowed
from core.prepared import Prepared
from geo.records import Region
from geo.selectors import locate_address
from tvmiddleware.cache import keys
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.messages import EMPTY, ONLY_NORMAL, Inbox
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.messages import read_inbox, unread_normal, unread_urgent
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.tariffs import TariffRule

RECORD_SECONDS = 24 * 3600
NO_DEVICE = ("", DeviceGroup.OTHER.value)


def session_record(
    authkey: str, operator: Operator, accounts_generation: int, found: object = None, *, now: datetime
) -> SessionRecord | None:
    """The session of this key and operator; ``found`` is what the cache held. None: no such session."""
    key = keys.session(authkey)
    if isinstance(found, SessionRecord):
        if found.client_id != operator.id:
            return None
        if found.accounts_generation == accounts_generation:
            return lively(found, operator)
        cache.delete(key)  # before the read: what is written by then is seen by it
        found = None
    record = read_session(authkey, operator, accounts_generation, now)
    if record is not None:
        store.put_owned(key, found if isinstance(found, int) else None, record, RECORD_SECONDS)
    return record and lively(record, operator)


def lively(record: SessionRecord, operator: Operator) -> SessionRecord | None:
    """The record as it is now; None: what a login asks was narrowed since, so the session is over."""
    if not record.is_admitted or (record.type_id is not None and record.type_id not in operator.device_ids):
        return None
    return current(record, operator)


def groups_in(column: Any) -> list[int]:
    """A JSON column as the driver has it: text, or read already."""
    return (json.loads(column) if isinstance(column, str | bytes) else column) or []


def is_admitted(subnets: str, groups: Collection[int], *, ip: str, group: int | None) -> bool:
    """``group`` None: of a device without a type of the operator's nobody remembers the group."""
    if ip and not is_allowed(subnets, ip):
        return False
    return not groups or group is None or group in groups


def current(record: SessionRecord, operator: Operator) -> SessionRecord:
    """The record with the tariffs that hold by the operator's rules of now; the same object where nothing changed."""
    held = tariffs.tariff_holding(operator, record.connected_ids, active=record.active, region=record.region)
    if held.open_ids == record.tariff_ids and held.all_ids == record.all_tariff_ids:
        return record
    return replace(record, tariff_ids=held.open_ids, all_tariff_ids=held.all_ids)


COLUMNS = (
    "pk", "account__client_id", "account_id", "account__customer_id", "account__abonement", "account__active",
    "account__status_reason", "client_play_device__device__system_name", "device_uid",
    "client_play_device__device__group", "profile_id", "profile__show_adult_content", "profile__max_rating", "ip",
    "account__allow_multiple_login", "account__use_timeshift", "account__preferred_timeshift_offset",
    "account__data_center_id", "account__channel_sort_id", "account__template__system_name", "channel_list_changed",
    "client_play_device_id", "account__subnets", "account__allowed_device_groups",
)  # fmt: skip


def rows_of(authkey: str) -> QuerySet[AccountAuthKey, Any]:
    """COLUMNS, and whether the account has channel settings, unread urgent messages, and others."""
    own = Exists(AccountChannel.objects.filter(account=OuterRef("account_id")))
    rows = AccountAuthKey.objects.filter(key=authkey)
    rows = rows.annotate(own=own, urgent=Exists(unread_urgent()), normal=Exists(unread_normal()))
    return rows.values_list(*COLUMNS, "own", "urgent", "normal")


session_rows = Prepared(AccountAuthKey, rows_of)


def read_session(authkey: str, operator: Operator, accounts_generation: int, now: datetime) -> SessionRecord | None:
    """From the database in two statements: a city that comes back after a power cut asks for all of them at once."""
    for row in session_rows.rows(authkey):
        if row[1] == operator.id:
            return from_row(row, authkey, operator, accounts_generation, now)
    return None


def from_row(
    row: tuple[Any, ...], authkey: str, operator: Operator, accounts_generation: int, now: datetime
) -> SessionRecord:
    (pk, client_id, account_id, customer_id, abonement, active, reason, device, uid, group, profile_id, adult, age, ip,
     multilogin, timeshift, offset, center_id, sort_id, template, changed,
     type_id, subnets, groups, own, urgent, normal) = row  # fmt: skip
    region = locate_address(operator.geo_locator, str(ip or ""))
    connected = tariffs.connected_by_ids(tariffs.ids_of(account_id, customer_id), operator)
    held = tariffs.build_holding(connected, active=bool(active), region=region)
    return SessionRecord(
        id=pk,
        authkey=authkey,
        client_id=client_id,
        accounts_generation=accounts_generation,
        account_id=account_id,
        customer_id=customer_id,
        abonement=abonement,
        active=bool(active),
        status_reason=reason,
        device_name=device or NO_DEVICE[0],
        device_uid=uid,
        device_group=NO_DEVICE[1] if group is None else group,
        profile_id=profile_id,
        show_adult=adult is None or bool(adult),
        max_rating=age or 0,
        ip=str(ip or ""),
        region=region,
        connected_ids=tuple(rule.id for rule in connected),
        tariff_ids=held.open_ids,
        all_tariff_ids=held.all_ids,
        has_own_channels=bool(own),
        multilogin=bool(multilogin),
        use_timeshift=bool(timeshift),
        timeshift_offset=offset,
        data_center_id=center_id,
        channel_sort_id=sort_id,
        template=template or "",
        list_changed=bool(changed),
        type_id=type_id,
        is_admitted=is_admitted(subnets, groups_in(groups), ip=str(ip or ""), group=group),
        inbox=read_inbox(account_id, now) if urgent else ONLY_NORMAL if normal else EMPTY,
    )


def compose_record(
    row: AccountAuthKey,
    account: Account,
    *,
    accounts_generation: int,
    device: tuple[str, int],
    maturity: Maturity,
    region: Region,
    connected: list[TariffRule],
    has_own_channels: bool,
    inbox: Inbox,
) -> SessionRecord:
    """The record from what the caller has read already, without SQL. ``device``: system name and group."""
    held = tariffs.build_holding(connected, active=account.active, region=region)
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
        show_adult=maturity.adult,
        max_rating=maturity.max_rating,
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
        list_changed=row.channel_list_changed,
        type_id=row.client_play_device_id,
        inbox=inbox,
    )
