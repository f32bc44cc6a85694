from __future__ import annotations

from typing import Any

from library.models import Camera, ExternalApplication, Radio
from tests.base import ApiTestCase
from tests.library.films import make_video
from tests.library.showcase import make_selection, make_series


class SelectionDetailGuestTest(ApiTestCase):
    path = "noauth/selection/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def test_channels(self) -> None:
        cast = self.cast
        row = make_selection(self.north, "Channels", [cast.closed, cast.one, cast.two])
        answer = self.assert_ok(self.call_with_key(selection_id=row.pk))
        found = [one["channel"] for one in answer["contents"]]
        assert [one["id"] for one in found] == [cast.closed.pk, cast.one.pk, cast.two.pk]
        assert all((one["has_subscription"], one["actions"]) == (0, []) for one in found)

    def test_within_tariffs(self) -> None:
        cast = self.cast
        row = make_selection(self.north, "Channels", [cast.closed, cast.one, cast.two])
        basic, extra = cast.north.basic.pk, cast.north.extra.pk

        def ids(**params: Any) -> list[int]:
            contents = self.call_with_key(selection_id=row.pk, **params)["contents"]
            return [one["channel"]["id"] for one in contents]

        assert ids(tariff_id=basic) == [cast.one.pk]
        assert ids(tariff_id=f"{basic},{extra}") == [cast.one.pk, cast.two.pk]
        assert ids(exclude_tariff_id=basic) == [cast.closed.pk, cast.two.pk]
        assert ids(tariff_id=999_999) == []
        self.assert_error(self.call_with_key(selection_id=row.pk, tariff_id="x"), 1)

    def test_films(self) -> None:
        seen = make_video(self.north, "Seen", tariffs=[self.cast.north.extra])
        row = make_selection(self.north, "Films", [make_video(self.north), seen])
        answer = self.assert_ok(self.call_with_key(selection_id=row.pk))
        assert [(one["video"]["id"], one["video"]["is_favorited"]) for one in answer["contents"]] == [(seen.pk, 0)]
        without = self.call_with_key(selection_id=row.pk, exclude_tariff_id=self.cast.north.extra.pk)
        assert (without["count"], without["contents"]) == (0, [])

    def test_programmes_have_no_address(self) -> None:
        row = make_series(self.north, "Series", [self.cast.past])
        answer = self.assert_ok(self.call_with_key(selection_id=row.pk))
        program = answer["contents"][0]["program"]
        assert (program["id"], program["url"], program["has_subscription"], program["position"]) == (
            self.cast.past.pk,
            "",
            0,
            0,
        )

    def test_cameras_radio_and_applications(self) -> None:
        basic = self.cast.north.basic
        basic.used_for_radio_list = True
        basic.save()
        camera = Camera.objects.create(client=self.north, name="Yard")
        station = Radio.objects.create(client=self.north, name="Radio", uri="http://r/1", enabled=True)
        for row in (camera, station):
            row.tariffs.set([basic])
        with self.captureOnCommitCallbacks(execute=True):
            station.save()
        application = ExternalApplication.objects.create(client=self.north, name="Chess")
        rows = [make_selection(self.north, items=[one]) for one in (camera, station, application)]
        cameras, stations, applications = (
            self.assert_ok(self.call_with_key(selection_id=row.pk))["contents"] for row in rows
        )
        assert cameras == []
        assert (stations[0]["radio"]["url"], stations[0]["radio"]["has_subscription"]) == ("", 0)
        assert applications[0]["external_application"]["name"] == "Chess"

    def test_radio_within_tariffs(self) -> None:
        north = self.cast.north
        names = {"Basic": [north.basic], "Both": [north.basic, north.extra], "Extra": [north.extra]}
        for tariff in (north.basic, north.extra):
            tariff.used_for_radio_list = True
            tariff.save()
        stations = [
            Radio.objects.create(client=self.north, name=name, uri="http://r/1", enabled=True) for name in names
        ]
        with self.captureOnCommitCallbacks(execute=True):
            for station in stations:
                station.tariffs.set(names[station.name])
        row = make_selection(self.north, items=stations)

        def shown(**params: Any) -> list[str]:
            contents = self.assert_ok(self.call_with_key(selection_id=row.pk, **params))["contents"]
            return [one["radio"]["name"] for one in contents]

        assert shown() == ["Basic", "Both", "Extra"]
        assert shown(tariff_id=north.extra.pk) == ["Both", "Extra"]
        assert shown(exclude_tariff_id=north.basic.pk) == ["Extra"]
        assert shown(tariff_id=north.basic.pk, exclude_tariff_id=north.extra.pk) == ["Basic"]

    def test_what_there_is_not(self) -> None:
        theirs = make_selection(self.cast.south.client, "South", [self.cast.foreign])
        wrong: list[dict[str, Any]] = [{}, {"selection_id": theirs.pk}, {"selection_id": 1, "program_id": 2}]
        for params in wrong:
            self.assert_error(self.call_with_key(**params), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(selection_id=1, api_key="wrong"), 403)
