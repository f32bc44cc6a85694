"""Filling an empty installation. Everything here may be repeated: what exists is left as it is, edits included."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from clients.models import Client
from core.i18n import language_field, language_slot
from epg.models import EpgCategory, EpgGenre
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import (
    Category,
    ClientPlayDevice,
    DataCenter,
    PlayDevice,
    PlayDeviceTemplate,
    Profile,
    StreamService,
    Tariff,
)
from tvmiddleware.services.system_objects import CATEGORIES, DEVICES, TEMPLATES, DeviceTypeValues


@dataclass(frozen=True)
class SetupResult:
    """How many rows of each kind were missing and made."""

    devices: int = 0
    templates: int = 0
    categories: int = 0
    genres: int = 0


def in_languages(name: str, texts: dict[str, str]) -> dict[str, str]:
    """``texts`` (language -> text) as columns of a translatable field; Russian if the default language has none."""
    fields = {name: texts.get(settings.SMARTY_DEFAULT_LANGUAGE) or texts["ru"]}
    for language, text in texts.items():
        if slot := language_slot(language):
            fields[language_field(name, slot)] = text
    return fields


@transaction.atomic
def setup_system_objects() -> SetupResult:
    """Device types and templates by system name; guide categories and genres only where there is none at all."""
    devices = [
        PlayDevice.objects.get_or_create(system_name=row.system_name, defaults=device_fields(row)) for row in DEVICES
    ]
    templates = [
        PlayDeviceTemplate.objects.get_or_create(system_name=name, defaults={"name": name.capitalize()})
        for name in TEMPLATES
    ]
    categories, genres = (0, 0) if EpgCategory.objects.exists() else make_categories()
    return SetupResult(
        devices=sum(made for _row, made in devices),
        templates=sum(made for _row, made in templates),
        categories=categories,
        genres=genres,
    )


def device_fields(row: DeviceTypeValues) -> dict[str, object]:
    return {
        "name": row.name,
        "api_type": row.api,
        "group": row.group,
        "supports_multicast": row.multicast,
        "drm_type": row.drm,
    }


def make_categories() -> tuple[int, int]:
    genres = 0
    for place, data in enumerate(CATEGORIES, start=1):
        category = EpgCategory.objects.create(
            **in_languages("name", {"ru": data.ru, "en": data.en}), sort_number=place, color=data.color
        )
        for ru, en in data.genres:
            texts = in_languages("name", {"ru": ru, "en": en})
            _row, made = EpgGenre.objects.get_or_create(
                name=texts.pop("name"), defaults={**texts, "category": category}
            )
            genres += made
    return len(CATEGORIES), genres


def enable_devices(client: Client) -> dict[str, ClientPlayDevice]:
    """Every device type for an operator that lacks it: set-top boxes as basic devices, the others as additional."""
    found = {
        row.device.system_name: row for row in ClientPlayDevice.objects.filter(client=client).select_related("device")
    }
    for device in PlayDevice.objects.filter(enabled=True).exclude(system_name__in=found):
        found[device.system_name] = ClientPlayDevice.objects.create(
            client=client, device=device, name=device.name, is_basic=device.group == DeviceGroup.STB
        )
    return found


@transaction.atomic
def setup_sample_operator() -> Client | None:
    """An operator with one of everything, to look at and to clone. None: there are operators already."""
    if Client.objects.exists():
        return None
    client = Client.objects.create(
        name="Sample operator", domain_prefix="sample", email="operator@example.com", site_url="http://www.example.com"
    )
    enable_devices(client)
    data_center = DataCenter.objects.create(client=client, name="Main", location="")
    services = [
        StreamService.objects.create(
            client=client,
            name="Live",
            type=StreamService.Type.LIVE,
            data_center=data_center,
            uri_mask="http://live.example.com/$prefix/index.m3u8?token=$token",
        ),
        StreamService.objects.create(
            client=client,
            name="Archive",
            type=StreamService.Type.PVR,
            data_center=data_center,
            uri_mask="http://archive.example.com/$prefix/archive-$flpbt-$flpdur.m3u8?token=$token",
        ),
    ]
    tariff = Tariff.objects.create(
        client=client,
        **in_languages("name", {"ru": "Базовый", "en": "Basic"}),
        assigned_by_default=True,
        basic_tariff_priority=1,
        sessions_count=3,
        basic_sessions_count=3,
    )
    tariff.stream_services.set(services)
    make_categories_of(client)
    make_profiles_of(client)
    return client


def make_categories_of(client: Client) -> dict[str, Category]:
    """The usual TV categories of an operator, by their English names."""
    return {
        data.en: Category.objects.create(
            client=client, **in_languages("name", {"ru": data.ru, "en": data.en}), sort=place, color=data.color
        )
        for place, data in enumerate(CATEGORIES, start=1)
    }


def make_profiles_of(client: Client) -> dict[str, Profile]:
    """Two profile types by their English names: everything, and nothing above 6 years."""
    return {
        "Adult": Profile.objects.create(
            client=client, **in_languages("name", {"ru": "Взрослый", "en": "Adult"}), default=True
        ),
        "Child": Profile.objects.create(
            client=client,
            **in_languages("name", {"ru": "Детский", "en": "Child"}),
            show_adult_content=False,
            max_rating=6,
        ),
    }
