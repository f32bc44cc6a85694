"""A series is edited on the page of its film: seasons, episodes and their files, in an order made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Episode, Season, Video, VideoFile
from tests.core.admin.panel import address, text
from tests.library.admin.film_forms import errors_of, film_form, save_film

pytestmark = pytest.mark.django_db


def season_of(series: Video, number: int, episodes: int = 0) -> Season:
    season = Season.objects.create(video=series, name=f"Season {number}", sort=number)
    for place in range(1, episodes + 1):
        episode = Episode.objects.create(video=series, season=season, name=f"{number}.{place}", sort=place)
        VideoFile.objects.create(video=series, episode=episode, filename=f"{number}/{place}.mp4", sort=1)
    return season


def names(season: Season) -> list[str]:
    return list(season.episodes.order_by("sort", "pk").values_list("name", flat=True))


def saved(answer: Any) -> None:
    assert answer.status_code == 302, errors_of(answer)


def test_a_film_has_no_tabs_of_a_series(http: HttpClient, north: Client, series: Video) -> None:
    film = Video.objects.create(client=north, name="Film")
    for video, tabs in ((film, {"files", "cast"}), (series, {"files", "cast", "seasons", "episodes"})):
        page = http.get(address(Video, "change", video.pk))
        assert {one.formset.prefix for one in page.context["inline_admin_formsets"]} == tabs


def test_seasons_are_numbered_as_they_are_added(http: HttpClient, series: Video) -> None:
    saved(
        save_film(
            http,
            series,
            seasons__TOTAL_FORMS=2,
            seasons__0__name="One",
            seasons__1__name="Two",
            seasons__0__sort=0,
            seasons__1__sort=0,
        )  # fmt: skip
    )
    assert list(Season.objects.values_list("name", "sort")) == [("One", 1), ("Two", 2)]


def test_an_episode_comes_with_its_file(http: HttpClient, series: Video) -> None:
    season = season_of(series, 1, 1)
    saved(
        save_film(
            http,
            series,
            **{
                "episodes-TOTAL_FORMS": 2,
                "episodes-1-season": season.pk,
                "episodes-1-duration": 45,
                "episodes-1-sort": 0,
                "episodes-1-files-TOTAL_FORMS": 1,
                "episodes-1-files-INITIAL_FORMS": 0,
                "episodes-1-files-0-filename": "1/2.mp4",
                "episodes-1-files-0-duration": "0:45:30",
                "episodes-1-files-0-quality": 3,
                "episodes-1-files-0-sort": 0,
            },
        )
    )
    episode = season.episodes.get(sort=2)
    assert (episode.video, episode.duration) == (series, 45)
    file = episode.files.get()
    assert (file.video, file.filename, file.duration, file.quality, file.sort) == (series, "1/2.mp4", 2730, 3, 1)


def test_an_added_row_is_an_episode_though_nothing_was_entered(http: HttpClient, series: Video) -> None:
    season = season_of(series, 1)
    row = {"season": season.pk, "duration": 0, "sort": 0, "files-TOTAL_FORMS": 0, "files-INITIAL_FORMS": 0}
    changes = {f"episodes-0-{name}": value for name, value in row.items()}
    saved(save_film(http, series, **{"episodes-TOTAL_FORMS": 1, **changes}))
    assert Episode.objects.get().season == season


def test_a_files_row_of_a_known_episode(http: HttpClient, series: Video) -> None:
    episode = season_of(series, 1, 1).episodes.get()
    file = episode.files.get()
    saved(save_film(http, series, **{"episodes-0-files-0-filename": "other.mp4", "episodes-0-files-0-duration": "90"}))
    file.refresh_from_db()
    assert (file.filename, file.duration, file.episode) == ("other.mp4", 90, episode)
    answer = save_film(http, series, **{"episodes-0-files-0-duration": "an hour"})
    assert answer.status_code == 200
    assert "h:mm:ss" in text(answer)


def test_what_was_not_touched_is_left_alone(http: HttpClient, series: Video) -> None:
    """A colleague has changed the file while the page stood open."""
    file = season_of(series, 1, 1).episodes.get().files.get()
    form = film_form(http, series, name="Kamenskaya 2")
    form |= panel_seen(http, series)
    VideoFile.objects.filter(pk=file.pk).update(filename="new.mp4")
    saved(http.post(address(Video, "change", series.pk), form))
    file.refresh_from_db()
    series.refresh_from_db()
    assert (series.name, file.filename) == ("Kamenskaya 2", "new.mp4")


def panel_seen(http: HttpClient, series: Video) -> dict[str, Any]:
    """What the page has shown goes back with it from rows within rows, as from all others."""
    page = text(http.get(address(Video, "change", series.pk)))
    assert 'name="episodes-0-files-0-panel_seen"' in page
    assert 'name="episodes-0-panel_seen"' in page
    assert page.count('name="episodes-0-files-0-panel_seen"') == 1
    return {}


def test_rows_are_dragged(http: HttpClient, series: Video) -> None:
    season = season_of(series, 1, 3)
    saved(save_film(http, series, **{"episodes-0-sort": 3, "episodes-1-sort": 1, "episodes-2-sort": 2}))
    assert names(season) == ["1.2", "1.3", "1.1"]


def test_a_typed_place_is_the_one_that_the_row_gets(http: HttpClient, series: Video) -> None:
    """Whoever had it goes one further."""
    season = season_of(series, 1, 4)
    saved(save_film(http, series, **{"episodes-3-sort": 2}))
    assert names(season) == ["1.1", "1.4", "1.2", "1.3"]
    assert sorted(season.episodes.values_list("sort", flat=True)) == [1, 2, 3, 4]
    saved(save_film(http, series, **{"episodes-0-sort": 3}))
    assert names(season) == ["1.4", "1.2", "1.1", "1.3"]


def test_dragging_on_the_second_page_leaves_the_first_alone(http: HttpClient, series: Video) -> None:
    season = season_of(series, 1, 30)
    Episode.objects.update(sort=0)  # as imports leave them: in the order of their ids
    before = names(season)
    changes = {f"episodes-{row}-sort": place for row, place in enumerate((1, 2, 3, 5, 4))}
    saved(save_film(http, series, "?episodes-page=2", **changes))
    assert names(season) == [*before[:28], before[29], before[28]]


def test_an_episode_that_moves_to_another_season_is_its_last(http: HttpClient, series: Video) -> None:
    first, second = season_of(series, 1, 3), season_of(series, 2, 2)
    saved(save_film(http, series, **{"episodes-0-season": second.pk}))
    assert (names(first), names(second)) == (["1.2", "1.3"], ["2.1", "2.2", "1.1"])


def test_a_season_goes_with_its_episodes_but_not_with_those_that_were_moved(http: HttpClient, series: Video) -> None:
    first, second = season_of(series, 1, 2), season_of(series, 2, 1)
    saved(save_film(http, series, **{"episodes-0-season": second.pk, "seasons-0-DELETE": "on"}))
    assert not Season.objects.filter(pk=first.pk).exists()
    assert names(second) == ["2.1", "1.1"]
    assert set(VideoFile.objects.values_list("filename", flat=True)) == {"1/1.mp4", "2/1.mp4"}


def test_the_episodes_of_one_season(http: HttpClient, series: Video) -> None:
    season_of(series, 1, 2)
    second = season_of(series, 2, 2)
    loose = Episode.objects.create(video=series, name="Pilot")
    for query, shown in ((f"?season={second.pk}", ["2.1", "2.2"]), ("?season=none", ["Pilot"]), ("?season=x", None)):
        page = http.get(address(Video, "change", series.pk) + query)
        formset = next(one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "episodes")
        found = [form.instance.name for form in formset.initial_forms]
        assert found == (shown if shown is not None else ["Pilot", "1.1", "1.2", "2.1", "2.2"])
    saved(save_film(http, series, f"?season={second.pk}", **{"episodes-0-name": "Second, first"}))
    assert names(second) == ["Second, first", "2.2"]
    loose.refresh_from_db()
    assert loose.season is None


def test_seasons_of_other_films_are_not_offered(http: HttpClient, north: Client, series: Video) -> None:
    season_of(series, 1, 1)
    other = season_of(Video.objects.create(client=north, name="Other", is_season=True), 1)
    answer = save_film(http, series, **{"episodes-0-season": other.pk})
    assert answer.status_code == 200
    assert Episode.objects.get().season_id != other.pk


def test_files_of_the_film_itself_stand_apart(http: HttpClient, series: Video) -> None:
    season_of(series, 1, 1)
    trailer = VideoFile.objects.create(video=series, filename="t.mp4", is_trailer=True, sort=1)
    page = http.get(address(Video, "change", series.pk))
    formset = next(one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "files")
    assert [form.instance for form in formset.initial_forms] == [trailer]


def test_a_page_of_a_long_series_asks_the_database_a_few_times(
    http: HttpClient, series: Video, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 4):
        season_of(series, number, 25)
    http.get(address(Video, "change", series.pk))
    with django_assert_max_num_queries(60):
        http.get(address(Video, "change", series.pk))
