"""One operator: 300 channels, a 7-day guide, 20 tariffs, 100,000 subscribers, spread as a real one's would be."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db.models import Model

from bench.stack import HOME, query_sql
from clients.models import Client
from core.bulk import rows_by_pages
from epg.models import Epg, EpgCategory, EpgChannel, EpgSource
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

BATCH = 2000
DEVICES = (
    ("mag", 25),
    ("android_stb", 15),
    ("samsung_smart_tv", 15),
    ("lg_webos", 10),
    ("android", 20),
    ("ios", 10),
    ("pc", 5),
)
LANGUAGES = (("ru", 85), ("en", 15))
SMALL, MIDDLE, FULL = "small", "middle", "full"
PACKAGES = {SMALL: (0, 32), MIDDLE: (0, 120), FULL: (0, 212)}
"""Channels of the three basic packages: about 52 KB of list, something between, about 349 KB."""
SHARES = ((SMALL, 40), (MIDDLE, 30), (FULL, 30))
DAYS_PAST, DAYS_AHEAD = 3, 4
SHORT_GUIDE, LONG_GUIDE, LONG_EVERY = 8, 58, 8
"""Programmes a day on a channel with the short list (3.3 KB) and with the long one (79 KB)."""


def insert_rows(model: type[Model], rows: Iterable[Any]) -> int:
    iterator, total = iter(rows), 0
    while batch := list(islice(iterator, BATCH)):
        model._default_manager.bulk_create(batch)
        total += len(batch)
    return total


def build_dataset(accounts: int, channels: int, now: datetime, say: Any) -> None:
    """Fill an empty, migrated database."""
    call_command("setup_initial_data", "--no-sample-data")
    client = Client.objects.create(name="Bench", domain_prefix="bench", time_zone="Europe/Moscow")
    for system_name, _share in DEVICES:
        ClientPlayDevice.objects.create(
            client=client, device=PlayDevice.objects.get(system_name=system_name), is_basic=system_name == "mag"
        )
    services = make_services(client)
    tariffs = make_tariffs(client, services)
    guides = make_guide(channels, now, say)
    make_channels(client, guides, tariffs, services)
    make_subscribers(client, tariffs, accounts, now, say)


def make_services(client: Client) -> list[StreamService]:
    live = StreamService.objects.create(
        client=client, name="Live", uri_mask="http://live.example.com/$prefix/index.m3u8?token=$token"
    )
    archive = StreamService.objects.create(
        client=client,
        name="Archive",
        type=StreamService.Type.PVR,
        uri_mask="http://pvr.example.com/$prefix/video-$flpbt-$flpdur.m3u8?token=$token",
    )
    return [live, archive]


def make_tariffs(client: Client, services: list[StreamService]) -> dict[str, list[Tariff]]:
    basics = [
        Tariff.objects.create(
            client=client,
            name=name,
            basic_tariff_priority=number + 1,
            price=300,
            sessions_count=10,
            basic_sessions_count=10,
        )
        for number, name in enumerate(PACKAGES)
    ]
    extras = [
        Tariff.objects.create(client=client, name=f"Extra {number}", price=50, sessions_count=10)
        for number in range(17)
    ]
    for tariff in basics + extras:
        tariff.stream_services.set(services)
    return {"basic": basics, "extra": extras}


def words(dice: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += dice.choice(("вечер", "город", "новости", "герои", "история", "погода", "премьера", "сезон")) + " "
    return text[:length].strip().capitalize()


def make_guide(channels: int, now: datetime, say: Any) -> list[EpgChannel]:
    source = EpgSource.objects.create(name="Bench guide", parser="dummy_source")
    categories = list(EpgCategory.objects.all()[:8]) or [EpgCategory.objects.create(name="Films")]
    guides = [
        EpgChannel(source=source, name=f"Guide {number}", source_channel_id=f"g{number}") for number in range(channels)
    ]
    EpgChannel.objects.bulk_create(guides)
    guides = list(EpgChannel.objects.filter(source=source).order_by("pk"))
    first = datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=DAYS_PAST)
    total = 0
    for number, guide in enumerate(guides):
        total += insert_rows(Epg, programs(guide, number, first, categories))
        if number % 50 == 0:
            say(f"guide: channel {number} of {channels}, {total} programmes")
    return guides


def programs(guide: EpgChannel, number: int, first: datetime, categories: list[EpgCategory]) -> Iterator[Epg]:
    dice = random.Random(number)  # noqa: S311
    short = number % LONG_EVERY != 1
    a_day, text = (SHORT_GUIDE, 0) if short else (LONG_GUIDE, 420)
    step = timedelta(days=1) / a_day
    for place in range(a_day * (DAYS_PAST + DAYS_AHEAD)):
        yield Epg(
            epg_channel=guide,
            name=words(dice, 20),
            name_lang1="",
            description=words(dice, text) if text else "",
            datetime_begin=first + place * step,
            datetime_end=first + (place + 1) * step,
            category=categories[place % len(categories)],
            rating=12,
            preview="" if short else f"http://img.example.com/{number}/{place}.jpg",
        )


def make_channels(client: Client, guides: list[EpgChannel], tariffs: dict[str, list[Tariff]], services: Any) -> None:
    categories = [Category.objects.create(client=client, name=f"Category {number}", sort=number) for number in range(8)]
    Channel.objects.bulk_create(
        Channel(
            client=client,
            name=f"Channel {number}",
            name_lang1=f"Channel {number} en",
            url_prefix=f"ch{number}",
            sort=number,
            category=categories[number % 8],
            epg_channel=guide,
            recording_days=3,
        )
        for number, guide in enumerate(guides)
    )
    rows = list(Channel.objects.filter(client=client).order_by("sort"))
    links = []
    for basic, (low, high) in zip(tariffs["basic"], PACKAGES.values(), strict=True):
        links += [(row.pk, basic.pk) for row in rows[low : min(high, len(rows))]]
    for number, row in enumerate(rows[PACKAGES[FULL][1] :]):
        links.append((row.pk, tariffs["extra"][number % len(tariffs["extra"])].pk))
    insert_rows(Channel.tariffs.through, (Channel.tariffs.through(channel_id=a, tariff_id=b) for a, b in links))
    for service in services:
        through = Channel.stream_services.through
        insert_rows(through, (through(channel_id=row.pk, streamservice_id=service.pk) for row in rows))


def make_subscribers(client: Client, tariffs: dict[str, list[Tariff]], count: int, now: datetime, say: Any) -> None:
    dice = random.Random(7)  # noqa: S311
    basics = dict(zip(PACKAGES, tariffs["basic"], strict=True))
    packages = dice.choices([name for name, _ in SHARES], weights=[share for _, share in SHARES], k=count)
    devices = dice.choices([name for name, _ in DEVICES], weights=[share for _, share in DEVICES], k=count)
    types = {
        row.device.system_name: row for row in ClientPlayDevice.objects.filter(client=client).select_related("device")
    }
    insert_rows(Customer, (Customer(client=client, firstname=f"Name{n}", lastname=f"Family{n}") for n in range(count)))
    customers = list(Customer.objects.filter(client=client).order_by("pk").values_list("pk", flat=True))
    say(f"{count} customers")
    insert_rows(
        Account,
        (
            Account(client=client, customer_id=customers[n], abonement=1_000_000 + n, password=f"{n % 1000000:06}")
            for n in range(count)
        ),
    )
    accounts = list(Account.objects.filter(client=client).order_by("pk").values_list("pk", flat=True))
    say(f"{count} accounts")
    through = Account.tariffs.through
    insert_rows(through, (through(account_id=accounts[n], tariff_id=basics[packages[n]].pk) for n in range(count)))
    insert_rows(
        through,
        (
            through(account_id=accounts[n], tariff_id=dice.choice(tariffs["extra"]).pk)
            for n in range(count)
            if packages[n] == MIDDLE and dice.random() < 0.3
        ),
    )
    insert_rows(
        AccountDevice,
        (
            AccountDevice(
                client=client, account_id=accounts[n], device=types[devices[n]], device_uid=f"uid-{n}",
                is_basic=types[devices[n]].is_basic,
            )
            for n in range(count)
        ),
    )  # fmt: skip
    bound = dict(AccountDevice.objects.filter(client=client).values_list("account_id", "pk"))
    say(f"{count} devices")
    insert_rows(
        AccountAuthKey,
        (
            AccountAuthKey(
                key=hashlib.sha512(f"bench {n}".encode()).hexdigest(),
                account_id=accounts[n], device_id=bound[accounts[n]],
                client_play_device=types[devices[n]], device_uid=f"uid-{n}", is_basic=types[devices[n]].is_basic,
                ip="127.0.0.1", created_at=now, last_active=now,
            )
            for n in range(count)
        ),
    )  # fmt: skip
    say(f"{count} sessions")


def build_apart(name: str, accounts: int, channels: int) -> None:
    """Build a data set in a process of its own: the settings name one database."""
    environment = {**os.environ, "SMARTY_BENCH_DB": name, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    query_sql(f"CREATE DATABASE IF NOT EXISTS {name}")
    command = [sys.executable, "-m", "bench.build", str(accounts), str(channels)]
    subprocess.run(command, check=True, cwd=HOME, env=environment)  # noqa: S603


def recipe_digest() -> str:
    """The digest of this file: another recipe makes other data."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]


def write_boxes(target: Path, now: datetime) -> None:
    """What the load generator needs of every box, as JSON lines: one file per package."""
    client = Client.objects.get(domain_prefix="bench")
    channels = list(Channel.objects.filter(client=client).order_by("sort").values_list("pk", "epg_channel_id"))
    past = recorded(now, {guide: channel for channel, guide in channels})
    packages = {row.name: row.pk for row in Tariff.objects.filter(client=client, basic_tariff_priority__gt=0)}
    dice = random.Random(3)  # noqa: S311
    for name, (low, high) in PACKAGES.items():
        own = [channel for channel, _guide in channels[low:high]]
        kind = own[0::2] if name == SMALL else own[1::LONG_EVERY]
        rows = rows_by_pages(
            AccountAuthKey.objects.filter(account__tariffs=packages[name]),
            "key",
            "client_play_device__device__system_name",
            "account__abonement",
            "account__password",
            "device_uid",
        )
        with (target / f"{name}.jsonl").open("w") as file:
            for key, device, abonement, password, device_uid in rows:
                lang = dice.choices([lang for lang, _ in LANGUAGES], weights=[share for _, share in LANGUAGES])[0]
                box = {
                    "authkey": key,
                    "client_id": client.pk,
                    "api_key": client.api_key,
                    "device": device,
                    "lang": lang,
                    "abonement": abonement,
                    "password": password,
                    "device_uid": device_uid,
                }
                file.write(json.dumps(box) + "\n")
        shared = {"channels": kind, "programs": {channel: past[channel] for channel in kind[:40] if past.get(channel)}}
        (target / f"{name}.shared.json").write_text(json.dumps(shared))


def recorded(now: datetime, channels: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Epg.objects.filter(datetime_begin__gte=now - timedelta(days=2), datetime_end__lt=now)
    for pk, guide in rows.values_list("pk", "epg_channel_id"):
        if guide in channels and len(found.setdefault(channels[guide], [])) < 20:
            found[channels[guide]].append(pk)
    return found
