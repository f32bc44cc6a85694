"""Rows for tests: short functions with sane defaults, everything else by keyword."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from clients.models import Client
from epg.models import Epg, EpgChannel, EpgSource
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    AccountDevice,
    Category,
    Channel,
    ClientPlayDevice,
    Customer,
    PlayDevice,
    StreamService,
    Tariff,
)

numbers = itertools.count(1)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The suite's standing moment: a Sunday noon, UTC."""


def client(**fields: Any) -> Client:
    number = next(numbers)
    return Client.objects.create(**{"name": f"Operator {number}", "domain_prefix": f"op{number}", **fields})


def play_device(system_name: str = "pc", **fields: Any) -> PlayDevice:
    made, _ = PlayDevice.objects.get_or_create(
        system_name=system_name, defaults={"name": system_name.upper(), **fields}
    )
    return made


def client_device(client: Client, system_name: str = "pc", **fields: Any) -> ClientPlayDevice:
    kind = {key: fields.pop(key) for key in ("api_type", "group", "supports_multicast", "drm_type") if key in fields}
    return ClientPlayDevice.objects.create(client=client, device=play_device(system_name, **kind), **fields)


def tariff(client: Client, **fields: Any) -> Tariff:
    return Tariff.objects.create(
        client=client, **{"name": f"Tariff {next(numbers)}", "sessions_count": 10, "basic_sessions_count": 10, **fields}
    )


def customer(client: Client, *, tariffs: Iterable[Tariff] = (), **fields: Any) -> Customer:
    made = Customer.objects.create(client=client, **{"firstname": f"Name{next(numbers)}", **fields})
    made.tariffs.set(tariffs)
    return made


def account(
    client: Client, *, tariffs: Iterable[Tariff] = (), customer: Customer | None = None, **fields: Any
) -> Account:
    owner = customer or globals()["customer"](client)
    made = Account.objects.create(
        client=client, customer=owner, **{"abonement": 100000 + next(numbers), "password": "1234", **fields}
    )
    made.tariffs.set(tariffs)
    return made


def session(account: Account, *, device: ClientPlayDevice | None = None, **fields: Any) -> AccountAuthKey:
    values = {"key": secrets.token_hex(64), "ip": "127.0.0.1", "created_at": NOW, "last_active": NOW, **fields}
    return AccountAuthKey.objects.create(account=account, client_play_device=device, **values)


def bound_device(account: Account, device: ClientPlayDevice, device_uid: str, **fields: Any) -> AccountDevice:
    return AccountDevice.objects.create(
        client=account.client,
        account=account,
        device=device,
        device_uid=device_uid,
        **{"is_basic": device.is_basic, **fields},
    )


def category(client: Client, **fields: Any) -> Category:
    return Category.objects.create(client=client, **{"name": f"Category {next(numbers)}", **fields})


def epg_channel(**fields: Any) -> EpgChannel:
    source, _ = EpgSource.objects.get_or_create(name="Test guide", defaults={"parser": "dummy_source"})
    return EpgChannel.objects.create(
        **{"source": source, "name": f"Guide {next(numbers)}", "source_channel_id": f"g{next(numbers)}", **fields}
    )


def program(epg_channel: EpgChannel, begin: datetime, end: datetime, **fields: Any) -> Epg:
    return Epg.objects.create(
        epg_channel=epg_channel,
        datetime_begin=begin,
        datetime_end=end,
        **{"name": f"Programme {next(numbers)}", **fields},
    )


def stream_service(client: Client, **fields: Any) -> StreamService:
    return StreamService.objects.create(
        client=client,
        **{
            "name": f"Streamer {next(numbers)}",
            "type": StreamService.Type.LIVE,
            "uri_mask": "http://live.example.com/$prefix/index.m3u8?token=$token",
            **fields,
        },
    )


def channel(
    client: Client, *, tariffs: Iterable[Tariff] = (), services: Iterable[StreamService] = (), **fields: Any
) -> Channel:
    number = next(numbers)
    made = Channel.objects.create(
        client=client, **{"name": f"Channel {number}", "url_prefix": f"ch{number}", "sort": number, **fields}
    )
    made.tariffs.set(tariffs)
    made.stream_services.set(services)
    return made
