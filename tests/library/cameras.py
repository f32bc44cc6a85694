"""Rows of cameras with sane defaults."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clients.models import Client
from epg.models import EpgCategory
from geo.models import City, Country
from library.models import Camera
from tests.cast import Cast
from tests.factories import numbers
from tvmiddleware.models import StreamService, Tariff


def make_camera(
    client: Client, *, tariffs: Iterable[Tariff] = (), services: Iterable[StreamService] = (), **fields: Any
) -> Camera:
    number = next(numbers)
    made = Camera.objects.create(client=client, **{"name": f"Camera {number}", "sort": number, **fields})
    made.tariffs.set(tariffs)
    made.stream_services.set(services)
    return made


def make_city(name: str, **fields: Any) -> City:
    country, _created = Country.objects.get_or_create(iso_code="XX", defaults={"name": "Nowhere"})
    return City.objects.create(country=country, name=name, **fields)


def make_category(name: str, **fields: Any) -> EpgCategory:
    return EpgCategory.objects.create(name=name, **fields)


def cast_camera(cast: Cast) -> Camera:
    """North's camera on the standing cast's stream services, made when it is first asked for."""
    north = cast.north
    found = Camera.objects.filter(client=north.client, name="Cast").first()
    return found or make_camera(
        north.client, name="Cast", epg_channel=cast.guide, tariffs=[north.basic], services=[north.live, north.pvr]
    )
