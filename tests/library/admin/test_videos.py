"""The list of films and the form of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Episode, Genre, Season, Video, VideoFile, VideoProvider
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import staff
from tests.factories import NOW
from tests.library.admin.film_forms import errors_of, save_film
from tvmiddleware.models import Channel, CopyrightHolder, PriceCategory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def film(client: Client, name: str, **fields: Any) -> Video:
    return Video.objects.create(client=client, name=name, **fields)


def listed(http: HttpClient, **query: Any) -> list[str]:
    page = http.get(address(Video, "changelist"), query)
    assert page.status_code == 200, (query, page.headers)
    return sorted(row.name for row in page.context["cl"].result_list)


# --- search -----------------------------------------------------------------------------------------------------------
def test_films_are_found_by_any_part_of_any_name(http: HttpClient, north: Client) -> None:
    matrix = film(north, "Матрица", name_orig="The Matrix", name_lang1="Matrix, the")
    film(north, "Ёлки-2!", ext_id="ext-17", kinopoisk_id=555)
    film(make.client(name="South"), "Матрица чужая")
    cases = {
        "матр": ["Матрица"],
        "РИЦА": ["Матрица"],
        "the mat": ["Матрица"],
        "matrix the": ["Матрица"],
        "елки 2": ["Ёлки-2!"],
        "ext-1": ["Ёлки-2!"],
        "555": ["Ёлки-2!"],
        f"#{matrix.pk}": ["Матрица"],
        "vfnhbwf": ["Матрица"],
        "матрицу": ["Матрица"],
        "%": [],
        "'": [],
        "х" * 300: [],
    }
    for query, found in cases.items():
        assert listed(http, q=query) == found, query


# --- filters ----------------------------------------------------------------------------------------------------------
@time_machine.travel(NOW, tick=False)
def test_filters(http: HttpClient, north: Client) -> None:
    genre = Genre.objects.create(client=north, name="Drama")
    provider = VideoProvider.objects.create(client=north, name="Cinema")
    tariff = make.tariff(north)
    price = PriceCategory.objects.create(client=north, name="Rent")
    holder = CopyrightHolder.objects.create(client=north, name="Studio")
    plain = film(north, "plain", year=1999, video_provider=provider, price_category=price, copyright_holder=holder)
    plain.genres.set([genre])
    plain.tariffs.set([tariff])
    VideoFile.objects.create(video=plain, filename="1.mp4")
    film(north, "series", year=2005, is_season=True, poster_big="posters/1.jpg")
    film(north, "package", is_package=True, published_to=NOW - DAY)
    film(north, "soon", is_announcement=True, published_from=NOW + DAY, year=2027)
    film(north, "recorded", channel=make.channel(north))
    everything = ["package", "plain", "recorded", "series", "soon"]
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"kind": "film"}, ["plain", "soon"]),
        ({"kind": "series"}, ["series"]),
        ({"kind": "package"}, ["package"]),
        ({"kind": "announcement"}, ["soon"]),
        ({"kind": "recorded"}, ["recorded"]),
        ({"kind": "nonsense"}, everything),
        ({"genres__id__exact": genre.pk}, ["plain"]),
        ({"tariffs__id__exact": tariff.pk}, ["plain"]),
        ({"video_provider__id__exact": provider.pk}, ["plain"]),
        ({"price_category__id__exact": price.pk}, ["plain"]),
        ({"copyright_holder__id__exact": holder.pk}, ["plain"]),
        ({"published": "yes"}, ["plain", "recorded", "series"]),
        ({"published": "later"}, ["soon"]),
        ({"published": "over"}, ["package"]),
        ({"year_from": "2000"}, ["series", "soon"]),
        ({"year_from": "1999", "year_to": "2005"}, ["plain", "series"]),
        ({"problem": "tariff"}, ["package", "recorded", "series", "soon"]),
        ({"problem": "file"}, ["series"]),
        ({"problem": "genre"}, ["package", "recorded", "series", "soon"]),
        ({"problem": "poster"}, ["package", "plain", "recorded", "soon"]),
    ]
    for query, found in cases:
        assert listed(http, **query) == found, query
    assert http.get(address(Video, "changelist"), {"year_from": "x"}).status_code == 302


def test_series_with_idle_episodes(http: HttpClient, north: Client) -> None:
    for name, planned, trailer in (("whole", False, False), ("idle", True, True)):
        series = film(north, name, is_season=True)
        episode = Episode.objects.create(video=series, is_planned=planned)
        VideoFile.objects.create(video=series, episode=episode, filename="1.mp4", is_trailer=trailer)
    assert listed(http, problem="episode") == ["idle"]


# --- what is wrong with a film ----------------------------------------------------------------------------------------
def warnings(http: HttpClient, video: Video) -> str:
    page = http.get(address(Video, "change", video.pk))
    return "\n".join(str(one.text) for one in page.context.get("video_warnings") or ())


@time_machine.travel(NOW, tick=False)
def test_a_film_says_why_nobody_sees_it(http: HttpClient, north: Client) -> None:
    video = film(north, "Film")
    assert "in no tariff" in warnings(http, video)
    tariff = make.tariff(north, used_for_video_list=False)
    video.tariffs.set([tariff])
    assert "used for films" in warnings(http, video)
    tariff.used_for_video_list = True
    tariff.save()
    assert "nobody sees it" not in warnings(http, video)
    provider = VideoProvider.objects.create(client=north, name="Cinema", enabled=False)
    Video.objects.filter(pk=video.pk).update(published_to=NOW, available_everywhere=False, video_provider=provider)
    found = warnings(http, video)
    for words in ("publication is over", "not for all countries", "provider is switched off"):
        assert words in found


def test_a_film_says_why_it_does_not_play(http: HttpClient, north: Client) -> None:
    video = film(north, "Film")
    assert "no file" in warnings(http, video)
    file = VideoFile.objects.create(video=video, filename="1.mp4")
    assert "neither a stream service" in warnings(http, video)
    service = make.stream_service(north, type="live_unicast")
    video.stream_services.set([service])
    assert "neither a stream service" in warnings(http, video)
    service.type = "vod_unicast"
    service.save()
    assert "play" not in warnings(http, video)
    file.filename = ""
    file.save()
    assert "no path" in warnings(http, video)
    package = film(north, "Package", is_package=True)
    assert "holds no film" in warnings(http, package)


def test_a_series_counts_episodes_without_a_file(http: HttpClient, series: Video) -> None:
    for planned in (True, False, False):
        Episode.objects.create(video=series, is_planned=planned)
    found = warnings(http, series)
    assert "1 planned episode has no file yet" in found
    assert "2 episodes have no file" in found
    Video.objects.filter(pk=series.pk).update(is_season=False)
    assert "not marked as a series" in warnings(http, series)


def test_a_film_names_its_doubles(http: HttpClient, north: Client) -> None:
    video = film(north, "Ёлки!", year=2010)
    twin, loose = film(north, "елки", year=2010), film(north, "ЁЛКИ", year=0)
    film(north, "Елки", year=2011)
    film(make.client(name="South"), "Елки", year=2010)
    page = http.get(address(Video, "change", video.pk))
    assert [id_ for one in page.context["video_warnings"] for id_, _name in one.films] == [twin.pk, loose.pk]
    assert address(Video, "change", twin.pk) in text(page)


# --- the form ---------------------------------------------------------------------------------------------------------
def test_one_external_id_is_one_film(http: HttpClient, north: Client) -> None:
    first, second = film(north, "First", ext_id="X"), film(north, "Second")
    film(make.client(name="South"), "Theirs", ext_id="Y")
    answer = save_film(http, second, ext_id="X")
    assert f"#{first.pk}" in str(errors_of(answer))
    assert save_film(http, second, ext_id="Y").status_code == 302
    assert save_film(http, second, ext_id="Y", name="Renamed").status_code == 302


def test_packages_hold_films_only(http: HttpClient, north: Client) -> None:
    package, inner = film(north, "Package", is_package=True), film(north, "Inner", is_package=True)
    one = film(north, "One")
    assert save_film(http, package, package_videos=[one.pk]).status_code == 302
    for video, changes, words in (
        (package, {"package_videos": [inner.pk]}, "packages"),
        (package, {"package_videos": [package.pk]}, "itself"),
        (package, {"is_package": None}, "only a package"),
        (one, {"package_videos": [inner.pk]}, "only a package"),
        (one, {"is_package": "on"}, "holds it"),
    ):
        answer = save_film(http, video, **changes)
        assert words in str(errors_of(answer)), (video, changes)


def test_further_data_is_an_object(http: HttpClient, north: Client) -> None:
    video = film(north, "Film", meta={"a": 1})
    for given, words in (("[1]", "object"), ("{", "JSON")):
        assert words in str(errors_of(save_film(http, video, meta=given))), given
    assert save_film(http, video, meta="").status_code == 302
    video.refresh_from_db()
    assert video.meta == {}


def test_dates_in_order(http: HttpClient, north: Client) -> None:
    video = film(north, "Film")
    moments = {"published_from_0": "02.12.2026", "published_from_1": "10:00", "published_to_0": "01.12.2026"}
    assert save_film(http, video, **moments, published_to_1="10:00").status_code == 200


def test_what_is_played_makes_the_film_new(http: HttpClient, series: Video) -> None:
    Video.objects.filter(pk=series.pk).update(content_added_at=NOW - DAY, content_changed_at=NOW - DAY)
    with time_machine.travel(NOW, tick=False):
        save_film(http, series, name="Other name")
        series.refresh_from_db()
        assert series.content_changed_at == NOW - DAY
        save_film(http, series, **{"seasons-TOTAL_FORMS": 1, "seasons-0-name": "One", "seasons-0-sort": 0})
        series.refresh_from_db()
        assert (series.content_changed_at, series.content_added_at) == (NOW, NOW - DAY)


def test_a_film_of_another_operator_is_no_part_of_ours(http: HttpClient, north: Client) -> None:
    theirs = film(make.client(name="South"), "Theirs")
    video = film(north, "Film")
    for field in ("similar", "package_videos"):
        assert save_film(http, video, **{field: [theirs.pk]}).status_code == 200
    assert not video.similar.exists()


# --- deleting ---------------------------------------------------------------------------------------------------------
def test_a_film_goes_with_what_belongs_to_it(http: HttpClient, series: Video) -> None:
    season = Season.objects.create(video=series, name="One")
    episode = Episode.objects.create(video=series, season=season)
    VideoFile.objects.create(video=series, episode=episode)
    assert http.post(address(Video, "delete", series.pk), {"post": "yes"}).status_code == 302
    for model in (Video, Season, Episode, VideoFile):
        assert not model._default_manager.exists()


def test_a_channel_takes_what_was_recorded_from_it_along(north: Client) -> None:
    """A film without its channel would be one of the operator's own that does not play."""
    root = browser(staff("root", is_superuser=True))
    channel = make.channel(north, enabled=False)
    film(north, "Recorded", channel=channel)
    film(north, "Own")
    root.post(address(Channel, "delete", channel.pk), {"post": "yes"})
    assert list(Video.objects.values_list("name", flat=True)) == ["Own"]


def test_a_price_that_films_have_stays(north: Client) -> None:
    root = browser(staff("root", is_superuser=True))
    price = PriceCategory.objects.create(client=north, name="Rent")
    film(north, "Film", price_category=price)
    root.post(address(PriceCategory, "delete", price.pk), {"post": "yes"})
    assert PriceCategory.objects.exists()
