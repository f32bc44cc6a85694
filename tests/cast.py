"""The standing cast: two operators; Anna pays, Boris owes, Vera lives at the other operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from clients.models import Client
from epg.models import Epg, EpgChannel
from tests import factories as make
from tests.copies import CopiedWhenAsked
from tests.factories import NOW
from tests.replay import Replayed
from tvmiddleware.constants import ApiType, DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey, Category, Channel, ClientPlayDevice, StreamService, Tariff


@dataclass
class Operator(CopiedWhenAsked):
    client: Client
    pc: ClientPlayDevice
    mag: ClientPlayDevice
    phone: ClientPlayDevice
    basic: Tariff
    extra: Tariff
    debtors: Tariff
    news: Category
    films: Category
    live: StreamService
    pvr: StreamService


@dataclass
class Cast(CopiedWhenAsked):
    """``one`` is a channel of the basic tariff with archive and a guide, ``two`` of the extra tariff Anna has,
    ``closed`` of a tariff that nobody has, ``foreign`` belongs to the other operator."""

    north: Operator
    south: Operator
    anna: Account
    boris: Account
    vera: Account
    anna_key: AccountAuthKey
    anna_mag_key: AccountAuthKey
    boris_key: AccountAuthKey
    vera_key: AccountAuthKey
    one: Channel
    two: Channel
    closed: Channel
    foreign: Channel
    guide: EpgChannel
    past: Epg
    current: Epg
    coming: Epg


def make_operator(name: str) -> Operator:
    client = make.client(name=name, domain_prefix=name.lower())
    live = make.stream_service(client, name=f"{name} live")
    pvr = make.stream_service(
        client,
        name=f"{name} archive",
        type=StreamService.Type.PVR,
        uri_mask="http://pvr.example.com/$prefix/video-$flpbt-$flpdur.m3u8?token=$token",
    )
    tariffs = [
        make.tariff(client, name=f"{name} basic", basic_tariff_priority=1, price=100),
        make.tariff(client, name=f"{name} extra", price=50),
        make.tariff(client, name=f"{name} debtors", available_for_inactive_accounts=True),
    ]
    for tariff in tariffs:
        tariff.stream_services.set([live, pvr])
    return Operator(
        client=client,
        pc=make.client_device(client, "pc", is_basic=False),
        mag=make.client_device(client, "mag", api_type=ApiType.XML, group=DeviceGroup.STB, supports_multicast=True),
        phone=make.client_device(client, "android", is_basic=False, group=DeviceGroup.MOBILE),
        basic=tariffs[0],
        extra=tariffs[1],
        debtors=tariffs[2],
        news=make.category(client, name="News", sort=1, name_lang1="News en"),
        films=make.category(client, name="Films", sort=2),
        live=live,
        pvr=pvr,
    )


def build_cast() -> Cast:
    north, south = make_operator("North"), make_operator("South")
    anna = make.account(
        north.client,
        abonement=1001,
        password="1111",
        parent_code="0000",
        tariffs=[north.basic, north.extra],
        customer=make.customer(north.client, firstname="Anna", lastname="Paying", mobile_phone_number="+79990000001"),
    )
    boris = make.account(
        north.client,
        abonement=1002,
        password="2222",
        active=False,
        status_reason="DEBT",
        tariffs=[north.basic],
        customer=make.customer(north.client, firstname="Boris", lastname="Owing"),
    )
    vera = make.account(
        south.client,
        abonement=1001,
        password="3333",
        tariffs=[south.basic],
        customer=make.customer(south.client, firstname="Vera", lastname="Guest"),
    )
    guide = make.epg_channel(name="One")
    both = [north.live, north.pvr]
    hour = timedelta(hours=1)
    return Cast(
        north=north,
        south=south,
        anna=anna,
        boris=boris,
        vera=vera,
        anna_key=make.session(anna, device=north.pc, device_uid="anna-pc"),
        anna_mag_key=make.session(anna, device=north.mag, device_uid="anna-mag", is_basic=True),
        boris_key=make.session(boris, device=north.pc, device_uid="boris-pc"),
        vera_key=make.session(vera, device=south.pc, device_uid="vera-pc"),
        one=make.channel(
            north.client,
            name="One",
            name_lang1="One en",
            category=north.news,
            epg_channel=guide,
            recording_days=3,
            tariffs=[north.basic],
            services=both,
            url_prefix="one",
            sort=1,
            lcn_number=11,
        ),
        two=make.channel(
            north.client,
            name="Two",
            category=north.films,
            tariffs=[north.extra],
            services=both,
            url_prefix="two",
            sort=2,
        ),
        closed=make.channel(
            north.client, name="Closed", tariffs=[make.tariff(north.client)], services=both, url_prefix="closed", sort=3
        ),
        foreign=make.channel(
            south.client, name="Foreign", tariffs=[south.basic], services=[south.live], url_prefix="foreign", sort=1
        ),
        guide=guide,
        past=make.program(guide, NOW - 2 * hour, NOW - hour / 2, name="Morning film", description="A film"),
        current=make.program(guide, NOW - hour / 2, NOW + hour / 2, name="Noon news", name_lang1="Noon news en"),
        coming=make.program(guide, NOW + hour / 2, NOW + 2 * hour, name="Evening show"),
    )


make_cast = Replayed(build_cast)
"""The cast, in the database and in memory; see tests/replay.py."""
