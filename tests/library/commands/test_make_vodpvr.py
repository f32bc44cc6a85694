"""manage.py make_vodpvr."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.locks import hold_lock
from epg.models import Epg, EpgCategory, EpgChannel
from library.models import Season, Video, VideoFile
from library.services.guide_films import title_films_renew
from tests import factories as make
from tests.commands import refusal, run
from tests.factories import NOW
from tests.library.films import make_file, make_genre, make_video
from tvmiddleware.models import Channel

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAYS = 3
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


class World:
    """An operator with a channel that keeps three days."""

    def __init__(self) -> None:
        self.client = make.client(name="North")
        self.opening = make.tariff(self.client, name="Films", used_for_video_list=True)
        self.other = make.tariff(self.client, name="Channels", used_for_video_list=False)
        self.guide = make.epg_channel()
        self.channel = self.add_channel(self.guide)

    def add_channel(self, guide: EpgChannel, **fields: Any) -> Channel:
        row = make.channel(self.client, epg_channel=guide, **{"recording_days": DAYS, **fields})
        row.tariffs.set([self.opening, self.other])
        return row

    def broadcast(self, name: str, hours: float, **fields: Any) -> Epg:
        begin = NOW + hours * HOUR
        return make.program(self.guide, begin, begin + 1.5 * HOUR, name=name, **fields)

    def run(self) -> str:
        return run("make_vodpvr", f"--client_id={self.client.pk}", verbosity=2).partition(" (")[0]

    def titles(self, **given: Any) -> tuple[int, int, int]:
        done = title_films_renew(client_id=self.client.pk, now=NOW, **given)
        return done.made, done.changed, done.removed

    @property
    def names(self) -> list[str]:
        return list(Video.objects.order_by("recorded_from", "pk").values_list("name", flat=True))


@pytest.fixture
def world() -> World:
    return World()


def test_a_film_for_each_broadcast_that_has_begun(world: World) -> None:
    past = world.broadcast("Матрица", -20, description="Neo", rating=16, name_lang1="Matrix")
    world.broadcast("Матрица", -10)
    world.broadcast("On air", -1)
    world.broadcast("Coming", 1)
    assert world.run() == "films: 3 made, 0 changed, 0 removed"
    assert world.names == ["Матрица", "Матрица", "On air"]
    film = Video.objects.order_by("recorded_from").first()
    assert film is not None
    assert (film.channel, film.program, film.recorded_from, film.recorded_to) == (
        world.channel, past, past.datetime_begin, past.datetime_end,
    )  # fmt: skip
    assert (film.description, film.rating, film.name_lang1, film.duration) == ("Neo", 16, "Matrix", 90)
    assert film.search_text, "lists and search find it"
    assert list(film.tariffs.all()) == [world.opening]
    assert [(row.recorded_from, row.duration) for row in film.files.all()] == [(past.datetime_begin, 5400)]


def test_a_second_run_writes_nothing(world: World) -> None:
    for hours in (-20, -10, -2):
        world.broadcast("Film", hours)
    world.run()
    before = list(Video.objects.values("pk", "version", "updated_at"))
    with CaptureQueriesContext(connection) as queries:
        assert world.run() == "films: 0 made, 0 changed, 0 removed"
    written = [sql for row in queries if (sql := row["sql"]).startswith(WRITES) and "core_lease" not in sql]
    assert not written
    assert list(Video.objects.values("pk", "version", "updated_at")) == before


def test_what_the_guide_and_the_channel_say_now(world: World) -> None:
    program = world.broadcast("Film", -10)
    world.run()
    film = Video.objects.get()
    film.genres.add(make_genre(world.client))
    Epg.objects.filter(pk=program.pk).update(name="Better name", rating=18, datetime_end=NOW - 9 * HOUR)
    world.channel.tariffs.clear()
    assert world.run() == "films: 0 made, 1 changed, 0 removed"
    after = Video.objects.get()
    assert (after.pk, after.name, after.rating, after.recorded_to) == (film.pk, "Better name", 18, NOW - 9 * HOUR)
    assert after.version > film.version
    assert (after.tariffs.count(), after.genres.count(), after.files.get().duration) == (0, 1, 3600)


def test_what_left_the_archive_and_what_the_guide_moved_goes(world: World) -> None:
    old = world.broadcast("Old", -DAYS * 24 + 3)
    moved = world.broadcast("Moved", -10)
    world.run()
    assert world.names == ["Old", "Moved"]
    Epg.objects.filter(pk=moved.pk).update(datetime_begin=NOW - 11 * HOUR)
    assert world.run() == "films: 1 made, 0 changed, 1 removed"
    assert [row.recorded_from for row in Video.objects.order_by("recorded_from")][1] == NOW - 11 * HOUR
    with time_machine.travel(NOW + 2 * HOUR, tick=False), pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.clock.now", lambda: NOW + 2 * HOUR)
        assert world.run() == "films: 0 made, 0 changed, 1 removed"
    assert world.names == ["Moved"]
    assert not VideoFile.objects.filter(recorded_from=old.datetime_begin).exists()


def test_a_guide_that_forgot_its_past_takes_no_film_away(world: World) -> None:
    world.broadcast("Yesterday", -24)
    world.broadcast("Today", -2)
    world.run()
    Epg.objects.filter(name="Yesterday").delete()
    assert world.run() == "films: 0 made, 0 changed, 0 removed"
    Epg.objects.all().delete()
    assert world.run() == "films: 0 made, 0 changed, 0 removed"
    assert world.names == ["Yesterday", "Today"]


@pytest.mark.parametrize("change", [{"enabled": False}, {"recording_days": 0}, {"epg_channel": None}])
def test_a_channel_that_records_no_more(world: World, change: dict[str, Any]) -> None:
    world.broadcast("Film", -2)
    own = make_video(world.client, "Own")
    make_file(own)
    world.run()
    Channel.objects.filter(pk=world.channel.pk).update(**change)
    assert world.run() == "films: 0 made, 0 changed, 1 removed"
    assert world.names == ["Own"]
    assert own.files.count() == 1


def test_only_categories_that_staff_marked_if_any(world: World) -> None:
    films = EpgCategory.objects.create(name="Films of tests", makes_films=True)
    world.broadcast("Film", -20, category=films)
    world.broadcast("Second category", -10).categories.add(films)
    world.broadcast("News", -2)
    world.run()
    assert world.names == ["Film", "Second category"]
    EpgCategory.objects.update(makes_films=False)
    assert world.run() == "films: 1 made, 0 changed, 0 removed"


def test_an_hour_later_than_the_guide_says(world: World) -> None:
    Channel.objects.filter(pk=world.channel.pk).update(timeshift_offset=2)
    world.broadcast("Not yet", -1)
    world.broadcast("Begun", -2)
    world.run()
    assert world.names == ["Begun"]


def test_an_adult_channel_makes_adult_films(world: World) -> None:
    Channel.objects.filter(pk=world.channel.pk).update(parent_control=True)
    world.broadcast("Film", -2)
    world.run()
    assert Video.objects.get().parent_control


def test_other_operators_are_left_alone(world: World) -> None:
    south = World()
    south.broadcast("Theirs", -2)
    world.broadcast("Ours", -2)
    south.run()
    world.run()
    assert world.run() == south.run() == "films: 0 made, 0 changed, 0 removed"
    assert set(Video.objects.values_list("name", "client")) == {("Theirs", south.client.pk), ("Ours", world.client.pk)}


def test_quiet_locked_and_strict(world: World) -> None:
    world.broadcast("Film", -2)
    with hold_lock(f"command.make_vodpvr-{world.client.pk}"):
        assert "already running" in run("make_vodpvr", f"--client_id={world.client.pk}", verbosity=2)
    assert world.names == []
    assert run("make_vodpvr", f"--client_id={world.client.pk}") == ""
    assert refusal("make_vodpvr", "--client_id=999999") == "there is no operator 999999"
    assert "required" in refusal("make_vodpvr")


def test_killed_in_the_middle_it_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        world.broadcast(f"Film {number}", -20 + 2 * number)
    monkeypatch.setattr("library.services.recorded_films.FILMS_AT_ONCE", 2)
    calls: list[int] = []

    def dying(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return renew(*args, **kwargs)

    from library.services.recorded_parts import renew_parts as renew

    monkeypatch.setattr("library.services.recorded_films.renew_parts", dying)
    with pytest.raises(KeyboardInterrupt):
        world.run()
    assert Video.objects.count() == VideoFile.objects.count() == 2
    assert world.run() == "films: 3 made, 0 changed, 0 removed"
    assert VideoFile.objects.count() == 5


# --- one a title ------------------------------------------------------------------------------------------------------
def test_repeats_are_one_film_of_which_the_newest_plays(world: World) -> None:
    world.broadcast("Матрица (16+)", -20)
    newest = world.broadcast("«Матрица»", -10)
    assert world.titles() == (1, 0, 0)
    film = Video.objects.get()
    assert (film.recorded_from, film.is_season, film.files.get().recorded_from) == (
        newest.datetime_begin, False, newest.datetime_begin,
    )  # fmt: skip
    file = film.files.get()
    later = world.broadcast("Матрица", -2)
    assert world.titles() == (0, 1, 0)
    again = Video.objects.get()
    assert (again.pk, again.files.get().pk, again.recorded_from) == (film.pk, file.pk, later.datetime_begin)
    assert world.titles() == (0, 0, 0)


def test_a_series_has_seasons_and_episodes(world: World) -> None:
    world.broadcast("Знахарь. 1 сезон 2 серия", -20, description="of one episode")
    world.broadcast("Знахарь. 1 сезон 1 серия", -30)
    world.broadcast("Т/с «Знахарь» (S02E01)", -10)
    world.broadcast("Знахарь. 1 сезон 2 серия", -5)
    assert world.titles() == (1, 0, 0)
    film = Video.objects.get()
    assert (film.name, film.is_season, film.description) == ("Знахарь", True, "")
    assert [
        (season.sort, [(one.sort, one.files.get().recorded_from) for one in season.episodes.order_by("sort")])
        for season in film.seasons.order_by("sort")
    ] == [(1, [(1, NOW - 30 * HOUR), (2, NOW - 5 * HOUR)]), (2, [(1, NOW - 10 * HOUR)])]
    assert world.titles() == (0, 0, 0)


def test_new_episodes_join_and_old_ones_leave(world: World) -> None:
    first = world.broadcast("Series s1e1", -40)
    world.broadcast("Series s2e1", -30)
    world.titles()
    Season.objects.filter(sort=2).update(name="Called otherwise")
    world.broadcast("Series s2e2", -2)
    Epg.objects.filter(pk=first.pk).update(name="Other")
    assert world.titles() == (1, 1, 0)
    series = Video.objects.get(is_season=True)
    assert [(row.name, row.episodes.count()) for row in series.seasons.all()] == [("Called otherwise", 2)]


def test_both_commands_side_by_side(world: World) -> None:
    world.broadcast("Film", -2)
    world.run()
    world.titles()
    assert world.run() == "films: 0 made, 0 changed, 0 removed"
    assert world.titles() == (0, 0, 0)
    assert world.names == ["Film", "Film"]


def test_thousands_in_few_statements(world: World) -> None:
    Epg.objects.bulk_create(
        Epg(
            epg_channel=world.guide,
            name=f"Film {number}",
            datetime_begin=NOW - timedelta(minutes=2 * number),
            datetime_end=NOW - timedelta(minutes=2 * number - 2),
        )
        for number in range(1, 2001)
    )
    with CaptureQueriesContext(connection) as queries:
        assert world.run() == "films: 2000 made, 0 changed, 0 removed"
    assert len(queries) < 400, "SQLite takes a thousand values a statement"
    with CaptureQueriesContext(connection) as queries:
        assert world.run() == "films: 0 made, 0 changed, 0 removed"
    assert len(queries) < 60
