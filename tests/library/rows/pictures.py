from __future__ import annotations

from clients.models import Client
from library.models import PictureLoad
from tests.factories import NOW


def make_rows(client: Client) -> list[PictureLoad]:
    return [
        PictureLoad.objects.create(
            client=client,
            table="library.Video",
            row_id=client.pk,
            field="poster_big",
            url="https://example.com/poster.jpg",
            created_at=NOW,
            next_at=NOW,
        )
    ]
