from __future__ import annotations

from typing import Any

from clients.models import Client
from library.models import AdBlock, AdBlockMovie, AdEvent, AdMovie, Video
from tvmiddleware.models import Channel, PlayDevice, Tariff


def make_rows(client: Client) -> list[Any]:
    movie = AdMovie.objects.create(client=client, name=f"Clip of {client}", url="https://ads.example.com/clip.mp4")
    block = AdBlock.objects.create(client=client, name=f"Block of {client}", everywhere=True)
    block.channels.set(Channel.objects.filter(client=client))
    block.videos.set([Video.objects.create(client=client, name=f"Advertised film of {client}")])
    block.tariffs.set(Tariff.objects.filter(client=client))
    block.devices.set(PlayDevice.objects.order_by("pk")[:1])
    return [
        movie,
        AdEvent.objects.create(movie=movie, type="start", url="https://ads.example.com/started"),
        block,
        AdBlockMovie.objects.create(block=block, movie=movie),
    ]
