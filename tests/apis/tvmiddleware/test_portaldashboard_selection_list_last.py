from __future__ import annotations

from datetime import timedelta

from epg.models import Epg
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.showcase import make_selection, make_series
from tvmiddleware.constants import PositionType
from tvmiddleware.models import ContentPosition

HOUR = timedelta(hours=1)


class PortalDashboardSelectionListLastTest(ApiTestCase):
    path = "portaldashboard/selection/list/last/"

    def watched(self, program: Epg, hours: int) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type=PositionType.PROGRAM,
            content_id=program.pk,
            position=60,
            updated_at=NOW - hours * HOUR,
        )

    def test_each_series_once_the_latest_first(self) -> None:
        cast, north = self.cast, self.cast.north.client
        second = make.program(cast.guide, NOW - 9 * HOUR, NOW - 8 * HOUR, name="Film 2")
        third = make.program(cast.guide, NOW - 12 * HOUR, NOW - 11 * HOUR, name="Other")
        films = make_series(north, "Morning film", [cast.past, second], promo_image="selections/f.png")
        others = make_series(north, "Other", [third])
        make_selection(north, "By hand", [cast.current])
        self.watched(cast.past, 3)
        self.watched(third, 2)
        self.watched(second, 1)
        self.watched(cast.current, 0)
        rows = self.assert_ok(self.call())["selections"]
        assert [(row["id"], row["name"], row["epg_id"]) for row in rows] == [
            (films.pk, "Morning film", second.pk),
            (others.pk, "Other", third.pk),
        ]
        assert rows[0]["promo_image"].endswith("/selections/f.png")
        assert (rows[0]["epg_name"], rows[0]["channel_id"]) == ("Film 2", cast.one.pk)
        assert rows[0]["program_begin_time"] == int(second.datetime_begin.timestamp())

    def test_nothing_watched(self) -> None:
        make_series(self.cast.north.client, "Morning film", [self.cast.past])
        assert self.assert_ok(self.call())["selections"] == []

    def test_another_account_and_operator(self) -> None:
        make_series(self.cast.north.client, "Morning film", [self.cast.past])
        make_series(self.cast.south.client, "South", [self.cast.past])
        self.watched(self.cast.past, 1)
        assert [row["name"] for row in self.call()["selections"]] == ["Morning film"]
        assert self.call(key=self.cast.vera_key)["selections"] == []

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
