from __future__ import annotations

from django.db.models import Model

from clients.models import Client
from library.models import Radio, RadioChannel
from tests import factories as make


def make_shared_rows() -> list[Model]:
    return [RadioChannel.objects.create(name="Wave")]


def make_rows(client: Client) -> list[Model]:
    directory, _made = RadioChannel.objects.get_or_create(name="Wave")
    station = Radio.objects.create(
        client=client, name=f"Station of {client}", uri="http://radio.example.com/wave", radio_channel=directory
    )
    station.tariffs.set([make.tariff(client)])
    return [station]
