"""The demo's operator: made once, then it belongs to whoever tries it out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from billing.constants import Source
from billing.models import Merchant
from billing.services.ledger import transaction_post
from clients.models import Client
from demo.channels import BASIC, CHANNELS, EXTENDED, NIGHT, ChannelData
from demo.films.table import CINEMA
from demo.films.writing import FilmTariffs, write_films
from demo.guide import demo_source
from demo.icons import channel_icon
from demo.showcase import make_cameras, make_radio, make_showcase
from epg.models import EpgChannel
from geo.models import Country
from tvmiddleware.constants import LegalDocumentType
from tvmiddleware.models import (
    Account,
    Category,
    Channel,
    ChannelSort,
    ChannelSortItem,
    Customer,
    DataCenter,
    LegalDocument,
    StreamService,
    Tariff,
)
from tvmiddleware.services.messages import Draft, message_send_many
from tvmiddleware.services.setup import enable_devices, in_languages, make_categories_of, make_profiles_of

PREFIX = "demo"
CATALOGUE = "catalogue"
"""The hidden tariff that everybody has: without it nobody would see what only another tariff opens."""
ABONEMENT, PASSWORD = 100001, "111111"
SECOND_ABONEMENT, SECOND_PASSWORD = 100002, "222222"
PARENT_CODE = "0000"
SESSIONS = 10
BALANCE = Decimal(500)
LIVE_MASK = "$server/$prefix/index.m3u8?token=$token"
ARCHIVE_MASK = "$server/$prefix/archive-$flpbt-$flpdur.m3u8?token=$token"
FILM_MASK = "$server/$filename/index.m3u8?token=$token"
LOCAL = "127.0.0.1"


def setup_operator(*, now: datetime, streamer_port: int) -> Client:
    """The demo operator; one that exists is answered as it is, whatever was changed in it."""
    return demo_operators().first() or make_operator(now, streamer_port)


def demo_operators() -> QuerySet[Client]:
    """The one, while nobody has renamed or deleted it."""
    return Client.objects.filter(domain_prefix=PREFIX)


def move_streamer(client: Client, *, old_port: int, port: int) -> None:
    """The demo's streamer listens elsewhere now: services that lead to it follow, others are somebody's own."""
    for service in StreamService.objects.filter(client=client, host=LOCAL, port=old_port).exclude(port=port):
        service.port = port
        service.save()


@transaction.atomic
def make_operator(now: datetime, streamer_port: int) -> Client:
    client = Client.objects.create(
        name="Smarty Demo",
        domain_prefix=PREFIX,
        email="demo@example.com",
        site_url="http://www.example.com",
        phone="+7 000 000-00-00",
        time_zone="Europe/Moscow",
        country=Country.objects.filter(iso_code="RU").first(),
        show_account_passwords=True,
        registration_enabled=True,
        max_trial_days=7,
    )
    enable_devices(client)
    Merchant.objects.create(client=client, gateway="null", name="Test payments", is_default=True)
    make_profiles_of(client)
    services = make_services(client, streamer_port)
    tariffs = make_tariffs(client, services)
    live, films = parted_services(services)
    channels = make_channels(client, tariffs, live)
    make_sorts(client, channels)
    make_legal_document(client)
    cameras = make_cameras(client, tariffs[BASIC], live)
    make_radio(client, tariffs[BASIC])
    videos = write_films(client, film_tariffs(tariffs), films)
    make_showcase(client, videos, channels, cameras)
    accounts = make_accounts(client, tariffs)
    pay_in(accounts, now)
    welcome(client, accounts, now)
    return client


def make_services(client: Client, port: int) -> list[StreamService]:
    """Live, archive and films in two data centres; the first one is preferred. All of them are the demo's streamer."""
    kinds = StreamService.Type
    masks = ((kinds.LIVE, LIVE_MASK), (kinds.PVR, ARCHIVE_MASK), (kinds.VOD, FILM_MASK))
    found = []
    for number, (ru, en) in enumerate((("Москва", "Moscow"), ("Новосибирск", "Novosibirsk")), start=1):
        centre = DataCenter.objects.create(client=client, **in_languages("name", {"ru": ru, "en": en}), location=ru)
        for kind, mask in masks:
            service = StreamService.objects.create(
                client=client,
                name=f"{en} {kind.label}",
                type=kind,
                streamer="flussonic",
                data_center=centre,
                priority=10 - number,
                uri_mask=mask,
                host=LOCAL,
                port=port,
            )
            found.append(service)
    return found


def parted_services(services: list[StreamService]) -> tuple[list[StreamService], list[StreamService]]:
    """Those of channels and cameras, and those of films."""
    films = [row for row in services if row.type == StreamService.Type.VOD]
    return [row for row in services if row not in films], films


def make_tariffs(client: Client, services: list[StreamService]) -> dict[str, Tariff]:
    basic = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Базовый", "en": "Basic"}),
        price=250,
        assigned_by_default=True,
        required=True,
        basic_tariff_priority=1,
        sessions_count=SESSIONS,
        basic_sessions_count=SESSIONS,
        **in_languages("description", {"ru": "Основные каналы", "en": "The main channels"}),
    )
    extended = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Расширенный", "en": "Extended"}),
        price=150,
        sessions_count=SESSIONS,
        basic_sessions_count=SESSIONS,
        **in_languages("description", {"ru": "Ещё кино, спорт и познание", "en": "More films, sport and knowledge"}),
    )
    night = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Ночной", "en": "Night"}),
        price=100,
        sessions_count=SESSIONS,
        basic_sessions_count=SESSIONS,
        **in_languages("description", {"ru": "Кино 18+", "en": "Films for adults"}),
    )
    cinema = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Кинозал", "en": "Cinema"}),
        price=200,
        sessions_count=SESSIONS,
        basic_sessions_count=SESSIONS,
        **in_languages("description", {"ru": "Фильмы по подписке", "en": "Films by subscription"}),
    )
    catalogue = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Витрина", "en": "Catalogue"}),
        period=0,
        assigned_by_default=True,
        **in_languages("description", {"ru": "Показывает, что продаётся", "en": "Shows what is for sale"}),
    )
    found = {BASIC: basic, EXTENDED: extended, NIGHT: night, CINEMA: cinema, CATALOGUE: catalogue}
    for tariff in found.values():
        tariff.stream_services.set(services)
    return found


def film_tariffs(tariffs: dict[str, Tariff]) -> FilmTariffs:
    return FilmTariffs(tariffs[BASIC], tariffs[EXTENDED], tariffs[CINEMA], tariffs[CATALOGUE])


def make_channels(client: Client, tariffs: dict[str, Tariff], services: list[StreamService]) -> dict[str, Channel]:
    categories = make_categories_of(client)
    found = {}
    for place, data in enumerate(CHANNELS, start=1):
        channel = make_channel(client, data, place, categories[data.category])
        channel.tariffs.set([tariffs[data.tariff]])
        channel.stream_services.set(services)
        found[data.slug] = channel
    return found


def make_channel(client: Client, data: ChannelData, place: int, category: Category) -> Channel:
    names = in_languages("name", {"ru": data.ru, "en": data.en})
    epg_channel, _made = EpgChannel.objects.get_or_create(
        source=demo_source(),
        source_channel_id=data.slug,
        defaults={**names, "sort_number": place, "icon": channel_icon(data.slug, data.letters, data.color)},
    )
    return Channel.objects.create(
        client=client,
        **names,
        epg_channel=epg_channel,
        category=category,
        sort=place,
        lcn_number=place,
        url_prefix=data.slug,
        recording_days=data.recording_days,
        parent_control=data.parent_control,
    )


def make_sorts(client: Client, channels: dict[str, Channel]) -> None:
    """By name, and one made by hand: sport in front."""
    ChannelSort.objects.create(client=client, name="По алфавиту", mode=ChannelSort.Mode.NAME)
    by_hand = ChannelSort.objects.create(client=client, name="Сначала спорт", mode=ChannelSort.Mode.CUSTOM)
    sport = [data.slug for data in CHANNELS if data.kind == "sport"]
    rest = [data.slug for data in CHANNELS if data.kind != "sport"]
    ChannelSortItem.objects.bulk_create(
        ChannelSortItem(channel_sort=by_hand, channel=channels[slug], sort=place)
        for place, slug in enumerate(sport + rest, start=1)
    )


def make_legal_document(client: Client) -> None:
    LegalDocument.objects.create(
        client=client,
        **in_languages("name", {"ru": "Пользовательское соглашение", "en": "Terms of use"}),
        document_type=LegalDocumentType.LOGIN,
        text="<p>Это демонстрация: услуг никто не оказывает.</p><p>This is a demo: no service is provided.</p>",
    )


def make_accounts(client: Client, tariffs: dict[str, Tariff]) -> list[Account]:
    """Anna has the basic and the extended tariff, Boris the basic one; both see what is for sale."""
    anna = Customer.objects.create(
        client=client, firstname="Анна", lastname="Иванова", mobile_phone_number="+79990000001", contract_number="D-1"
    )
    boris = Customer.objects.create(
        client=client, firstname="Борис", lastname="Петров", mobile_phone_number="+79990000002", contract_number="D-2"
    )
    first = Account.objects.create(
        client=client, customer=anna, abonement=ABONEMENT, password=PASSWORD, parent_code=PARENT_CODE
    )
    second = Account.objects.create(
        client=client, customer=boris, abonement=SECOND_ABONEMENT, password=SECOND_PASSWORD, parent_code=PARENT_CODE
    )
    first.tariffs.set([tariffs[BASIC], tariffs[EXTENDED], tariffs[CATALOGUE]])
    second.tariffs.set([tariffs[BASIC], tariffs[CATALOGUE]])
    return [first, second]


def pay_in(accounts: list[Account], now: datetime) -> None:
    """Enough for a tariff that they do not have yet."""
    for account in accounts:
        transaction_post(
            customer=account.customer,
            amount=BALANCE,
            source=Source.MANUAL,
            now=now,
            comment="Пополнение",
            actor="demo",
        )


def welcome(client: Client, accounts: list[Account], now: datetime) -> None:
    draft = Draft(
        subject="Добро пожаловать, $firstname!",
        text="Это демонстрация Smarty. Сообщение отправлено при её первом запуске.",
        urgent=False,
        delete_after_reading=False,
    )
    message_send_many(client_id=client.pk, account_ids=[account.pk for account in accounts], draft=draft, now=now)
