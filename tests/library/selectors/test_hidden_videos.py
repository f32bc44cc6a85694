"""Why a film is hidden, where the panel's own pages can't bring it about: nobody is located yet."""

from __future__ import annotations

from geo.models import Country
from geo.records import Region
from library.selectors.hidden_videos import explain_hiding
from library.selectors.video_access import guest_library
from tests.base import CastTestCase
from tests.factories import NOW
from tests.library.films import make_video
from tvmiddleware.selectors.session_loader import operator_now


class HiddenVideosTest(CastTestCase):
    def test_a_film_of_another_country(self) -> None:
        here, there = (
            Country.objects.create(name=name, iso_code=code) for name, code in (("Here", "XA"), ("Far", "XB"))
        )
        film = make_video(self.cast.north.client, "Far", tariffs=[self.cast.north.basic], available_everywhere=False)
        film.available_countries.set([there])
        operator = operator_now(self.cast.north.client.pk)
        assert operator is not None
        reasons = [
            explain_hiding(guest_library(operator, Region(country_id=country.pk), None, NOW), film)
            for country in (here, there)
        ]
        assert [len(found) for found in reasons] == [1, 0]
        assert "стран" in reasons[0][0] or "countries" in reasons[0][0]
