from __future__ import annotations

from typing import Any

from clients.models import Client
from library.models import AdBlock, AdBlockMovie, AdEvent, AdMovie


def make_rows(client: Client) -> list[Any]:
    movie = AdMovie.objects.create(client=client, name=f"Clip of {client}", url="https://ads.example.com/clip.mp4")
    block = AdBlock.objects.create(client=client, name=f"Block of {client}", everywhere=True)
    return [
        movie,
        AdEvent.objects.create(movie=movie, type="start", url="https://ads.example.com/started"),
        block,
        AdBlockMovie.objects.create(block=block, movie=movie),
    ]
