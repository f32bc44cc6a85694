from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.db.models import Model
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from epg.models import Epg, EpgCategory
from epg.signals import guide_changed
from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.cameras import make_camera
from tvmiddleware.models import AccountAuthKey, Channel, ContentPosition, ProgramBlocking, StreamService

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


class ProgramListTest(ApiTestCase):
    path = "program/list/"

    def programs(self, key: AccountAuthKey | None = None, **params: Any) -> list[dict[str, Any]]:
        given = {"cid": self.cast.one.pk, **params}
        found: list[dict[str, Any]] = self.assert_ok(self.call(key=key, **given))["programs"]
        return found

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.programs(**params)]

    def change(self, row: Model, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()

    def program(self, begin: datetime, end: datetime, **fields: Any) -> Epg:
        with self.captureOnCommitCallbacks(execute=True):
            return make.program(self.cast.guide, begin, end, **fields)

    # --- what an item tells -----------------------------------------------------------------------------------------
    def test_today_with_everything(self) -> None:
        past, current, coming = self.programs()
        assert [row["id"] for row in (past, current, coming)] == [
            self.cast.past.pk,
            self.cast.current.pk,
            self.cast.coming.pk,
        ]
        assert past == {
            "id": self.cast.past.pk,
            "begin_time": unix(NOW - 2 * HOUR),
            "end_time": unix(NOW - HOUR / 2),
            "name": "Morning film",
            "short_name": "Morning film",
            "description": "A film",
            "category": "",
            "preview": "",
            "rating": 0,
            "meta": "",
            "url": past["url"],
            "has_record": 1,
            "has_subscription": 1,
            "ads_available": 0,
            "position": 0,
            "blocked": 0,
        }
        assert (current["has_record"], coming["has_record"], coming["url"]) == (1, 0, "")

    def test_the_recordings_address_is_complete(self) -> None:
        url = urlsplit(self.programs(device="pc")[0]["url"])
        assert url.scheme == "http"
        assert "api/program/url" in url.path
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert query == {
            "cid": str(self.cast.one.pk),
            "pid": str(self.cast.past.pk),
            "client_id": str(self.cast.north.client.pk),
            "device": "pc",
            "authkey": self.cast.anna_key.key,
        }

    def test_the_recordings_address_plays(self) -> None:
        url = urlsplit(self.programs()[0]["url"])
        answer = self.http.get(f"{url.path}?{url.query}&redirect=0").json()
        assert answer["error"] == 0
        assert f"video-{unix(NOW - 2 * HOUR)}-{90 * 60}" in answer["uri"]

    def test_meta_has_every_key_or_is_empty(self) -> None:
        category = EpgCategory.objects.create(name="Films", name_lang1="Films en")
        self.change(
            self.cast.past,
            meta={"year": "1999", "participants": {"actor": ["A & B"]}},
            category=category,
            preview="epg/p.jpg",
            rating=16,
            short_name="Film",
        )
        row = self.programs()[0]
        meta = json.loads(row["meta"])
        assert meta["year"] == "1999"
        assert meta["participants"] == {"actor": ["A & B"], "composer": [], "director": [], "producer": []}
        assert {"extra_name", "extra_previews", "genres", "live", "kinopoisk_id", "imdb", "sport_rival2"} <= set(meta)
        assert (row["category"], row["rating"], row["short_name"]) == ("Films", 16, "Film")
        assert row["preview"] == "http://testserver/media/epg/p.jpg"

    def test_texts_are_escaped_in_both_formats(self) -> None:
        nasty = 'A "q" \\ <b> & ]]> \x07 line\nend'
        self.change(self.cast.past, name='Tom & "Jerry" <1>', description=nasty, meta={"year": "1 & 2"})
        row = self.programs()[0]
        assert (row["name"], row["description"]) == ('Tom & "Jerry" <1>', nasty)
        item = self.xml(cid=self.cast.one.pk).find("programs")[0]
        assert item.findtext("name") == 'Tom & "Jerry" <1>'
        assert item.findtext("description") == nasty.replace("\x07", "")
        assert json.loads(item.findtext("meta"))["year"] == "1 & 2"

    def test_languages(self) -> None:
        self.change(self.cast.current, short_name="Novosti", description="Po-russki", description_lang2="Kazakh")
        assert self.programs(lang="en")[1]["name"] == "Noon news en"
        assert self.programs(lang="en")[1]["short_name"] == "Noon news en"
        assert self.programs(lang="en")[1]["description"] == "Po-russki"
        kazakh = self.programs(lang="kk")[1]
        assert (kazakh["name"], kazakh["short_name"], kazakh["description"]) == ("Noon news", "Novosti", "Kazakh")
        assert self.programs(lang="xx")[1]["name"] == "Noon news"

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(cid=self.cast.one.pk)
        items = list(root.find("programs"))
        assert [item.tag for item in items] == ["item"] * 3
        assert items[0].findtext("begin_time") == str(unix(NOW - 2 * HOUR))
        assert items[0].findtext("has_record") == "1"
        assert f"&authkey={self.cast.anna_mag_key.key}" in items[0].findtext("url")
        assert root.findtext("error") == "0"
        assert self.xml(cid=self.cast.two.pk).find("programs").text is None

    def test_a_channel_without_a_guide_is_empty(self) -> None:
        assert self.programs(cid=self.cast.two.pk) == []

    # --- windows ----------------------------------------------------------------------------------------------------
    def test_a_day_is_the_operators_day(self) -> None:
        late = self.program(NOW.replace(hour=21, minute=30), NOW.replace(hour=22), name="Late")
        assert self.names(date="22.11.2026")[-1] == "Late"
        self.change(Client.objects.get(pk=self.cast.north.client.pk), time_zone="Europe/Moscow")
        assert "Late" not in self.names(date="22.11.2026")
        assert self.names(date="23.11.2026") == ["Late"]
        assert late.pk == self.programs(date="2026-11-23")[0]["id"]

    def test_without_a_window_it_is_today(self) -> None:
        self.program(NOW + DAY, NOW + DAY + HOUR, name="Tomorrow")
        assert self.names() == ["Morning film", "Noon news", "Evening show"]
        self.at(NOW + DAY)
        assert self.names() == ["Tomorrow"]

    def test_a_programme_over_midnight_is_in_both_days(self) -> None:
        midnight = NOW.replace(hour=0)
        self.program(midnight - HOUR, midnight + HOUR, name="Over midnight")
        self.program(midnight - 2 * HOUR, midnight - HOUR, name="Before")
        assert self.names(date="22.11.2026")[0] == "Over midnight"
        assert self.names(date="21.11.2026") == ["Before", "Over midnight"]
        both = self.names(time_from=unix(midnight - DAY), time_to=unix(midnight + DAY))
        assert both.count("Over midnight") == 1

    def test_a_programme_of_several_days_is_in_each(self) -> None:
        monday = datetime(2026, 11, 23, 20, tzinfo=UTC)
        self.program(monday, monday + 2 * DAY, name="Telethon")
        for day in ("23.11.2026", "24.11.2026", "25.11.2026"):
            assert self.names(date=day) == ["Telethon"]
        assert self.names(date="26.11.2026") == []

    def test_a_day_of_25_hours(self) -> None:
        self.change(Client.objects.get(pk=self.cast.north.client.pk), time_zone="Europe/Berlin")
        first = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight of the 25th in Berlin, summer time
        for hour in range(-1, 26):
            self.program(first + hour * HOUR, first + (hour + 1) * HOUR, name=f"Hour {hour}")
        assert self.names(date="25.10.2026") == [f"Hour {hour}" for hour in range(25)]
        spring = datetime(2026, 3, 28, 23, tzinfo=UTC)
        for hour in range(-1, 25):
            self.program(spring + hour * HOUR, spring + (hour + 1) * HOUR, name=f"Spring {hour}")
        assert self.names(date="29.03.2026") == [f"Spring {hour}" for hour in range(23)]

    def test_range(self) -> None:
        assert self.names(time_from=unix(NOW), time_to=unix(NOW + HOUR)) == ["Noon news", "Evening show"]
        edge = unix(NOW + HOUR / 2)
        assert self.names(time_from=edge, time_to=edge + 1) == ["Evening show"]
        assert self.names(time_from=edge - 1, time_to=edge) == ["Noon news"]
        assert self.names(time_from=edge) == ["Evening show"]
        assert self.names(time_to=edge) == ["Morning film", "Noon news"]

    def test_a_week_at_once(self) -> None:
        for day in range(1, 7):
            self.program(NOW - day * DAY, NOW - day * DAY + HOUR, name=f"Day {day}")
        found = self.names(time_from=unix(NOW - 6 * DAY), time_to=unix(NOW))
        assert found == ["Day 6", "Day 5", "Day 4", "Day 3", "Day 2", "Day 1", "Morning film", "Noon news"]

    def test_a_range_without_end_is_cut(self) -> None:
        self.program(NOW + 40 * DAY, NOW + 40 * DAY + HOUR, name="Far")
        assert self.names(time_from=unix(NOW), time_to=10**12) == ["Noon news", "Evening show"]

    def test_from_a_programme(self) -> None:
        assert self.names(pid_from=self.cast.current.pk) == ["Noon news", "Evening show"]
        end = unix(NOW + HOUR / 2)
        assert self.names(pid_from=self.cast.past.pk, time_to=end) == ["Morning film", "Noon news"]
        assert self.names(pid_from=self.cast.current.pk, date="22.11.2026") == ["Noon news", "Evening show"]

    def test_from_an_unknown_programme(self) -> None:
        other = make.program(make.epg_channel(), NOW, NOW + HOUR)
        self.assert_error(self.call(cid=self.cast.one.pk, pid_from=other.pk), 2)
        self.assert_error(self.call(cid=self.cast.one.pk, pid_from=10**9), 2)

    # --- hour shift -------------------------------------------------------------------------------------------------
    def test_the_hour_shift_is_in_the_times_and_plays_back(self) -> None:
        self.change(Channel.objects.get(pk=self.cast.one.pk), timeshift_offset=2)
        past, current, _coming = self.programs()
        assert past["begin_time"] == unix(NOW)
        assert (past["has_record"], current["has_record"]) == (1, 0)
        answer = self.call("program/url/", cid=self.cast.one.pk, time=past["begin_time"], redirect=0)
        assert f"video-{unix(NOW)}-{90 * 60}" in answer["uri"]

    def test_a_shifted_day(self) -> None:
        self.change(Channel.objects.get(pk=self.cast.one.pk), timeshift_offset=-11)
        assert self.names(date="21.11.2026") == ["Morning film"]
        assert self.names(date="22.11.2026") == ["Morning film", "Noon news", "Evening show"]

    def test_local_time_viewing(self) -> None:
        later = make.stream_service(self.cast.north.client, timeshift_offset=3)
        self.cast.one.stream_services.add(later)
        with self.captureOnCommitCallbacks(execute=True):
            StreamService.objects.get(pk=later.pk).save()
            self.cast.anna.use_timeshift = True
            self.cast.anna.preferred_timeshift_offset = 4
            self.cast.anna.save()
        self.cast.north.basic.stream_services.add(later)
        past, current, coming = self.programs()
        assert past["begin_time"] == unix(NOW + HOUR)
        assert [row["has_record"] for row in (past, current, coming)] == [
            1,
            1,
            0,
        ]  # the archive has the first broadcast
        answer = self.call("program/url/", cid=self.cast.one.pk, time=past["begin_time"], redirect=0)
        assert f"video-{unix(NOW - 2 * HOUR)}-{90 * 60}" in answer["uri"]

    # --- archive ----------------------------------------------------------------------------------------------------
    def test_archive_depth(self) -> None:
        depth = NOW - 3 * DAY
        self.program(depth, depth + HOUR, name="Just there")
        self.program(depth - HOUR, depth, name="Gone")
        found = {row["name"]: row["has_record"] for row in self.programs(date="19.11.2026")}
        assert found == {"Gone": 0, "Just there": 1}

    def test_no_archive(self) -> None:
        self.change(Channel.objects.get(pk=self.cast.one.pk), recording_days=0)
        assert [(row["has_record"], row["url"]) for row in self.programs()] == [(0, "")] * 3

    def test_the_running_programme_can_be_started_over(self) -> None:
        assert "api/program/url" in self.programs()[1]["url"]
        self.at(NOW - HOUR / 2 - timedelta(seconds=1))
        assert self.programs()[1]["has_record"] == 0
        self.at(NOW - HOUR / 2)
        assert self.programs()[1]["has_record"] == 1

    def test_blocked_programmes(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            blocking = ProgramBlocking.objects.create(
                client=self.cast.north.client, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
            )
        past, current, _coming = self.programs()
        assert (past["blocked"], past["has_record"], past["url"]) == (1, 0, "")
        assert (current["blocked"], current["has_record"]) == (0, 1)
        self.change(blocking, end_date=(NOW - DAY).date())
        assert (self.programs()[0]["blocked"], self.programs()[0]["has_record"]) == (0, 1)
        self.change(blocking, end_date=NOW.date())
        assert self.programs()[0]["blocked"] == 1

    def test_another_operators_block_does_not_count(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            ProgramBlocking.objects.create(
                client=self.cast.south.client, epg_channel=self.cast.guide, datetime_begin=self.cast.past.datetime_begin
            )
        assert self.programs()[0]["blocked"] == 0

    def test_position(self) -> None:
        ContentPosition.objects.create(
            account=self.cast.anna, content_type="program", content_id=self.cast.past.pk, position=77, updated_at=NOW
        )
        ContentPosition.objects.create(
            account=self.cast.vera, content_type="program", content_id=self.cast.current.pk, position=5, updated_at=NOW
        )
        assert [row["position"] for row in self.programs()] == [77, 0, 0]

    # --- who may ----------------------------------------------------------------------------------------------------
    def test_listed_without_subscription(self) -> None:
        self.change(Client.objects.get(pk=self.cast.north.client.pk), show_channels_without_subscription=True)
        self.change(Channel.objects.get(pk=self.cast.closed.pk), epg_channel=self.cast.guide, recording_days=3)
        row = self.programs(cid=self.cast.closed.pk)[0]
        assert (row["has_subscription"], row["has_record"], row["url"]) == (0, 1, "")

    def test_channels_that_the_account_must_not_know(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            self.assert_error(self.call(cid=channel.pk), 1)
        self.assert_error(self.call(cid=10**9), 1)
        self.assert_error(self.call(key=self.cast.vera_key, cid=self.cast.one.pk), 1)

    def test_a_debtor_and_a_stranger(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key, cid=self.cast.one.pk), 403)
        stranger: dict[str, Any] = {
            "client_id": self.cast.north.client.pk,
            "authkey": "0" * 128,
            "cid": self.cast.one.pk,
        }
        self.assert_error(self.decoded(self.response(**stranger)), 403)

    def test_wrong_parameters_are_refused(self) -> None:
        cid = self.cast.one.pk
        self.assert_error(self.call(), 1)
        for wrong in (
            {"cid": "x"},
            {"cid": cid, "date": "32.13.2026"},
            {"cid": cid, "date": "01.01.0001"},
            {"cid": cid, "date": "31.12.9999"},
            {"cid": cid, "time_from": unix(NOW), "time_to": unix(NOW)},
            {"cid": cid, "time_from": unix(NOW), "time_to": unix(NOW - HOUR)},
            {"cid": cid, "time_from": 10**14},
            {"cid": cid, "time_from": "noon"},
            {"cid": cid, "is_camera": 1},
        ):
            self.assert_error(self.call(**wrong), 1)

    # --- cameras ----------------------------------------------------------------------------------------------------
    def test_of_a_camera(self) -> None:
        north = self.cast.north
        camera = make_camera(
            north.client,
            epg_channel=self.cast.guide,
            recording_days=1,
            timeshift_offset=1,
            tariffs=[north.basic],
            services=[north.pvr],
        )
        params: dict[str, Any] = {"cid": camera.pk, "is_camera": 1, "date": "22.11.2026"}
        past, current, coming = self.assert_ok(self.call(**params))["programs"]
        assert (past["id"], current["id"], coming["id"]) == (
            self.cast.past.pk, self.cast.current.pk, self.cast.coming.pk,
        )  # fmt: skip
        assert past["begin_time"] == unix(NOW - HOUR)
        assert f"/program/url/?cid={camera.pk}&pid={past['id']}&is_camera=1&" in past["url"]
        assert [row["has_record"] for row in (past, current, coming)] == [1, 0, 0]
        assert {row["has_subscription"] for row in (past, current, coming)} == {1}
        assert self.call(cid=camera.pk, is_camera=1, pid_from=self.cast.coming.pk, time_to=unix(NOW + 9 * HOUR))[
            "programs"
        ]
        assert "is_camera=1&" in str(self.xml(**params).find("programs")[0].findtext("url"))

    def test_a_camera_is_not_a_channel(self) -> None:
        camera = make_camera(self.cast.north.client, epg_channel=self.cast.guide)
        foreign = make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])
        for cid in (camera.pk, foreign.pk, self.cast.closed.pk):
            self.assert_error(self.call(cid=cid, is_camera=1), 1)
        self.assert_ok(self.call(cid=self.cast.one.pk, is_camera=0))

    # --- caches -----------------------------------------------------------------------------------------------------
    def test_cold_and_warm(self) -> None:
        params = {**self.identity(), "cid": self.cast.one.pk, "date": "22.11.2026"}
        first = self.response(**params)
        with counted() as cost:
            second = self.response(**params)
        assert second.content == first.content
        assert cost.sql == 0
        assert cost.cache <= 2
        with CaptureQueriesContext(connection) as queries:
            self.response(**params, lang="en")
        assert len(queries) == 1  # another language is another day to read

    def test_a_week_costs_no_more_when_warm(self) -> None:
        params = {**self.identity(), "cid": self.cast.one.pk, "time_from": unix(NOW - 6 * DAY), "time_to": unix(NOW)}
        self.response(**params)
        with counted() as cost:
            self.response(**params)
        assert (cost.sql, cost.cache) == (0, 2)

    def test_a_new_process_needs_one_more_round_trip_at_most(self) -> None:
        from tvmiddleware.selectors import guide

        params = {**self.identity(), "cid": self.cast.one.pk}
        self.response(**params)
        guide.days_here.clear()
        with counted() as cost:
            self.response(**params)
        assert (cost.sql, cost.cache) == (0, 2)
        guide.days_here.clear()
        guide.versions.clear()
        with counted() as cost:
            self.response(**params)
        assert (cost.sql, cost.cache) == (0, 3)

    def test_an_import_is_seen_at_once(self) -> None:
        assert self.names() == ["Morning film", "Noon news", "Evening show"]
        Epg.objects.filter(pk=self.cast.coming.pk).update(name="Imported")
        assert self.names()[2] == "Evening show"
        guide_changed.send(sender=None, epg_channel_ids=[self.cast.guide.pk])
        assert self.names()[2] == "Imported"
        assert self.names(lang="en")[2] == "Imported"

    def test_an_edit_in_the_panel_is_seen_at_once(self) -> None:
        category = EpgCategory.objects.create(name="Old")
        self.change(self.cast.past, name="Edited", category=category)
        assert (self.programs()[0]["name"], self.programs()[0]["category"]) == ("Edited", "Old")
        self.change(category, name="New")
        assert self.programs()[0]["category"] == "New"
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.past.delete()
        assert self.names()[0] == "Noon news"

    def test_who_may_keep_the_answer(self) -> None:
        response = self.response(**self.identity(), cid=self.cast.one.pk)
        assert "no-store" not in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        self.http.cookies["authkey"] = self.cast.anna_key.key
        response = self.response(client_id=self.cast.north.client.pk, cid=self.cast.one.pk)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert json.loads(response.content)["error"] == 0

    def test_a_small_memory_still_answers(self) -> None:
        from tvmiddleware.selectors import guide

        guide.days_here.clear()
        limit, guide.days_here.limit = guide.days_here.limit, 1
        try:
            assert len(self.programs()) == 3
            assert len(self.programs()) == 3
            assert guide.days_here.size == 0
        finally:
            guide.days_here.limit = limit

    @override_settings(SMARTY_ADDITIONAL_LANGUAGES=[])
    def test_one_language_only(self) -> None:
        assert self.programs(lang="en")[1]["name"] == "Noon news"
