"""A film in the cinema, for tests of seance/*."""

from __future__ import annotations

from typing import Any

from library.models import Seance, SeanceTicket, Video
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.films import make_file, make_price, make_video
from tests.library.seances import make_seance, make_ticket
from tvmiddleware.models import AccountAuthKey, StreamService


class CinemaTestCase(ApiTestCase):
    """Who has no ticket would have to buy ``film``, which he sees. ``boris`` is another account of the operator."""

    boris_key: AccountAuthKey

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        mask = "http://vod.example.com/vod/$filename/index.m3u8?token=$token"
        self.vod = make.stream_service(self.north, name="vod", type=StreamService.Type.VOD, uri_mask=mask)
        self.catalogue = self.cast.north.extra
        self.catalogue.period = 0  # it shows films and opens none that has a price
        self.catalogue.save()
        self.catalogue.stream_services.add(self.vod)
        self.film = self.make_film()
        self.file = make_file(self.film, filename="films/premiere.mp4", duration=7200)
        self.boris = make.account(self.north, tariffs=[self.catalogue])
        self.boris_key = make.session(self.boris, device=self.cast.north.pc, device_uid="boris-pc")

    def make_film(self, name: str = "Премьера", **fields: Any) -> Video:
        price = make_price(self.north)
        film = make_video(self.north, name, **{"tariffs": [self.catalogue], "price_category": price, **fields})
        film.stream_services.set([self.vod])
        return film

    def seance(self, **fields: Any) -> Seance:
        return make_seance(self.film, **fields)

    def ticket(self, seance: Seance, code: str = "12345678", **fields: Any) -> SeanceTicket:
        return make_ticket(seance, code, **fields)

    def owner(self, ticket: SeanceTicket) -> Any:
        return SeanceTicket.objects.get(pk=ticket.pk).account
