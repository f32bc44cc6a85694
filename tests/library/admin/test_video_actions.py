"""Mass actions on films, and the buttons of one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Genre, Season, Video, VideoFile, VideoProvider
from tests import factories as make
from tests.core.admin.panel import address, browser, english, text
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def films(north: Client) -> list[Video]:
    return [Video.objects.create(client=north, name=f"Film {number}") for number in range(3)]


def act(http: HttpClient, name: str, films: list[Video], **form: Any) -> Any:
    """The action with its form sent, if it has one."""
    chosen = {"action": name, "_selected_action": [film.pk for film in films]}
    sent = {**form, "panel_apply": "1"} if form else {}
    return http.post(address(Video, "changelist"), {**chosen, **sent})


def test_tariffs_are_added_and_taken_away(http: HttpClient, north: Client, films: list[Video]) -> None:
    basic, extra = make.tariff(north, name="Basic"), make.tariff(north, name="Extra")
    films[0].tariffs.set([basic])
    page = act(http, "change_tariffs", films)
    assert page.status_code == 200
    assert {"Basic", "Extra"} <= {str(label) for _value, label in page.context["form"].fields["added"].choices}
    assert not films[1].tariffs.exists()
    answer = act(http, "change_tariffs", films, added=[extra.pk], removed=[basic.pk])
    assert answer.status_code == 302
    assert [[row.name for row in film.tariffs.all()] for film in films] == [["Extra"]] * 3


def test_a_form_that_says_nothing_is_shown_again(http: HttpClient, north: Client, films: list[Video]) -> None:
    genre = Genre.objects.create(client=north, name="Drama")
    assert "Choose what to add" in text(act(http, "change_genres", films, removed=[]))
    both = act(http, "change_genres", films, added=[genre.pk], removed=[genre.pk])
    assert "both to add and to take away" in text(both)
    assert not films[0].genres.exists()


def test_references(http: HttpClient, north: Client, films: list[Video]) -> None:
    provider = VideoProvider.objects.create(client=north, name="Cinema")
    act(http, "change_provider", films[:2], row=provider.pk)
    assert Video.objects.filter(video_provider=provider).count() == 2
    act(http, "change_provider", films, row="")
    assert not Video.objects.filter(video_provider=provider).exists()


def test_publication(http: HttpClient, films: list[Video]) -> None:
    act(http, "unpublish", films[:1])
    assert [film.name for film in Video.objects.exclude(published_to=None)] == ["Film 0"]
    act(http, "publish", films)
    assert not Video.objects.exclude(published_to=None).exists()


def test_rows_of_another_operator_are_not_offered(http: HttpClient, north: Client, films: list[Video]) -> None:
    south = make.client(name="South")
    theirs = make.tariff(south, name="Theirs")
    foreign = Video.objects.create(client=south, name="Foreign")
    assert act(http, "change_tariffs", films, added=[theirs.pk]).status_code == 200
    act(http, "unpublish", [foreign])
    foreign.refresh_from_db()
    assert foreign.published_to is None
    root = english(browser(staff("root", is_superuser=True)))
    act(root, "change_tariffs", [*films, foreign], added=[theirs.pk])
    assert not theirs.videos.exists()
    act(root, "change_tariffs", [foreign], added=[theirs.pk])
    assert list(theirs.videos.all()) == [foreign]


def test_actions_need_the_right_to_change(north: Client, films: list[Video]) -> None:
    user = staff("viewer", client=north)
    user.user_permissions.set(Permission.objects.filter(codename="view_video"))
    http = browser(user)
    act(http, "unpublish", films)
    assert not Video.objects.exclude(published_to=None).exists()
    for name in ("add-season", "renumber"):
        assert http.get(f"{address(Video, 'change', films[0].pk)[: -len('change/')]}{name}/").status_code in {403, 404}


# --- buttons of one film ----------------------------------------------------------------------------------------------
def tool(http: HttpClient, video: Video, name: str) -> str:
    """The address that the button leads to."""
    page = http.get(address(Video, "change", video.pk))
    links = [str(one["path"]) for one in page.context["actions_detail"]]
    return next((link for link in links if name in link), "")


def test_a_whole_season(http: HttpClient, series: Video, films: list[Video]) -> None:
    assert tool(http, films[0], "add-season") == "", "a film has no seasons"
    url = tool(http, series, "add-season")
    assert "Season 1" in text(http.get(url))
    form = {"name": "Season 1", "number": "1", "episodes": "24", "minutes": "45", "pattern": "k/{ss}{ee}.mp4"}
    for wrong in ({"episodes": "0"}, {"episodes": "x"}, {"episodes": "501"}, {"pattern": "k.mp4"}, {"name": ""},
                  {"minutes": "-1"}, {"pattern": "{e}" + "x" * 1023}):  # fmt: skip
        assert http.post(url, {**form, **wrong}).status_code == 200, wrong
    assert not Season.objects.exists()
    answer = http.post(url, form)
    season = Season.objects.get()
    assert answer.headers["Location"] == f"{address(Video, 'change', series.pk)}?season={season.pk}#episodes"
    assert VideoFile.objects.filter(episode__season=season).count() == 24


def test_files_get_ids_in_playing_order(http: HttpClient, series: Video) -> None:
    for place in (2, 1):
        VideoFile.objects.create(video=series, filename=f"{place}.mp4", sort=place)
    url = tool(http, series, "renumber")
    before = list(VideoFile.objects.values_list("pk", flat=True))
    assert "new ids" in text(http.get(url))
    assert list(VideoFile.objects.values_list("pk", flat=True)) == before, "looking changes nothing"
    assert http.post(url).status_code == 302
    assert list(VideoFile.objects.order_by("pk").values_list("filename", flat=True)) == ["1.mp4", "2.mp4"]
    answer = http.post(url, follow=True)
    assert "already" in text(answer)
    VideoFile.objects.filter(filename="1.mp4").update(sort=9)
    act(http, "renumber_many", [series])
    assert list(VideoFile.objects.order_by("pk").values_list("filename", flat=True)) == ["2.mp4", "1.mp4"]


def test_the_film_of_another_operator_has_no_buttons(http: HttpClient, series: Video) -> None:
    foreign = Video.objects.create(client=make.client(name="South"), name="Foreign", is_season=True)
    for name in ("add-season", "renumber"):
        url = tool(http, series, name).replace(f"/{series.pk}/", f"/{foreign.pk}/")
        assert http.get(url).status_code == 404
        assert http.post(url, {"name": "x"}).status_code == 404
