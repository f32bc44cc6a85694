from __future__ import annotations

from django.db.models import Model

from clients.models import Client
from library.models import Video, VideoFile
from tests import factories as make
from tests.factories import NOW
from tests.library.seances import HOUR, make_seance, make_ticket


def make_rows(client: Client) -> list[Model]:
    film = Video.objects.create(client=client, name=f"Premiere of {client}")
    file = VideoFile.objects.create(video=film, name=f"Reel of {client}", filename="p/1.mp4")
    seance = make_seance(film, NOW + HOUR, file=file)
    return [seance, make_ticket(seance, "10000001", account=make.account(client)), make_ticket(seance, "10000002")]
