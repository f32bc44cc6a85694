"""Pictures by address: what is fetched in the call, what is refused, what the queue does with the rest."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from core.picture_fields import store_picture
from library.jobs import pictures_load
from library.models import Actor, PictureLoad, Video
from library.present.pictures import picture_url, upload_error
from library.services import picture_fetching, picture_loads
from library.services.picture_fetching import fetch_pictures
from library.services.picture_loads import (
    KEPT,
    PAUSES,
    forget_loads,
    keep_fetched,
    load_pictures,
    load_waiting,
    try_again,
)
from tests.core.test_images import bands, noise, picture
from tests.epg.support import Site
from tests.factories import NOW
from tests.library.pictures import film, media, opened, stored

__all__ = ["media"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Settings, media: Path) -> Any:
    """A server on loopback that counts as public."""
    with Site() as found:
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{found.port}"]
        yield found


def give(row: Any, seconds: float = 5.0, **given: str | bytes) -> list[dict[str, Any]]:
    """What an API does: fetch, then keep; the rows of ``upload_errors``."""
    fetched = fetch_pictures(type(row), given, seconds=seconds)
    return [upload_error(one) for one in keep_fetched(row=row, fetched=fetched, client_id=row.client_id, now=NOW)]


def waiting(row: Video, **fields: Any) -> PictureLoad:
    return PictureLoad.objects.create(
        **{
            "client": row.client, "table": "library.Video", "row_id": row.pk, "field": "poster_big",
            "created_at": NOW, "next_at": NOW, **fields,
        }
    )  # fmt: skip


# --- in the call --------------------------------------------------------------------------------------------------
def test_a_poster_from_an_address(site: Site) -> None:
    row = film()
    url = site.gives("/poster.jpg", picture(3000, 2000, "JPEG"))
    assert give(row, poster_url=url, screenshot_url=url, name="not a picture", vertical_poster="") == []
    row.refresh_from_db()
    assert (opened(row.poster_big).size, opened(row.poster_small).size) == ((800, 533), (300, 200))
    assert opened(row.screenshot_b_big).size == (1080, 720)
    assert PictureLoad.objects.count() == 0


def test_addresses_are_absolute(media: Path, settings: Settings) -> None:
    row = film()
    store_picture(row=row, field="poster_big", data=picture())
    settings.MEDIA_BASE_URL = "https://cdn.example.com"
    name = row.poster_big.name or ""
    assert picture_url(row.poster_big) == f"https://cdn.example.com/{name}"
    assert picture_url(name, (120, 91)) == f"https://cdn.example.com/{name.replace('.jpg', '120_91.jpg')}"
    assert picture_url(row.logo) == picture_url("") == ""


def test_an_upload(media: Path) -> None:
    row = film()
    assert give(row, poster_url=picture(900, 900)) == []
    row.refresh_from_db()
    assert opened(row.poster_big).size == (800, 800)
    (error,) = give(row, logo=b"<html>")
    assert (error["field"], error["url"], error["error"]) == ("logo", "", 2)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://localhost/x",
        "http://[::1]/x", "http://2130706433/x", "http://10.0.0.1/x.jpg", "ftp://example.com/x", "gopher://x/", "x.jpg",
        "//example.com/x.jpg", "http://", "http://[broken", "http://a b/", "http://example.com/\0", "http://:80/",
        "http://example.com/" + "x" * 3000, "javascript:alert(1)", "data:image/png;base64,iVBORw0KGgo=",
    ],
)  # fmt: skip
def test_addresses_that_nobody_may_name(media: Path, url: str) -> None:
    row = film()
    (error,) = give(row, poster_url=url)
    assert (error["field"], error["error"]) == ("poster_url", 1)
    assert error["error_message"]
    assert (stored(media), PictureLoad.objects.count()) == ([], 0)


def test_redirects(site: Site) -> None:
    """Three are followed; each is judged by where it leads."""
    row = film()
    for number in (1, 2, 3, 4):
        site.gives(f"/{number}", status=302, location=f"/{number - 1}")
    site.gives("/0", picture())
    assert give(row, poster_url=f"{site.url}/3") == []
    (error,) = give(row, poster_url=f"{site.url}/4")
    assert error["error"] == 1
    with Site() as inner:
        inner.gives("/secret", picture())
        for target in (f"{inner.url}/secret", "http://169.254.169.254/x", "file:///etc/passwd"):
            path = f"/to-{len(site.answers)}"
            (error,) = give(row, poster_url=site.gives(path, status=302, location=target))
            assert error["error"] == 1
        assert inner.asked == []


def test_what_is_no_picture(site: Site) -> None:
    row = film()
    errors = give(
        row,
        poster_url=site.gives("/a", b"<html>not found</html>"),
        screenshot_url=site.gives("/b", status=404),
        vertical_poster=site.gives("/c", picture()),
        logo=site.gives("/d?token=secret", status=500),
    )
    assert {one["field"]: one["error"] for one in errors} == {"poster_url": 2, "screenshot_url": 1, "logo": 1}
    assert all("secret" not in one["error_message"] for one in errors)
    row.refresh_from_db()
    assert row.vertical_poster
    assert not row.poster_big


def test_more_than_fifteen_megabytes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_fetching, "MAX_BYTES", 5000)
    row = film()
    (error,) = give(row, poster_url=site.gives("/big", noise(100, 100)))
    assert (error["error"], "5000" in error["error_message"]) == (1, True)


def test_pictures_that_are_late_are_left_to_the_queue(
    site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """For all of them together; a call that creates a film answers within a second."""
    row = film()
    late = {name: site.gives(f"/{name}", hang=True) for name in ("poster_url", "screenshot_url", "logo")}
    site.gives("/there", picture())
    started = time.monotonic()
    with django_capture_on_commit_callbacks() as queued:
        assert give(row, seconds=0.4, vertical_poster=f"{site.url}/there", **late) == []
    assert time.monotonic() - started < 0.9
    row.refresh_from_db()
    assert row.vertical_poster
    assert sorted(PictureLoad.objects.values_list("field", flat=True)) == ["logo", "poster_big", "screenshot_big"]
    jobs = [one for one in queued if "library.jobs" in repr(one)]
    assert len(jobs) == 1
    for path in site.answers:
        site.answers[path] = [{"body": picture()}]
    jobs[0]()
    row.refresh_from_db()
    assert row.poster_big and row.poster_small and row.screenshot_b_big and row.logo
    assert PictureLoad.objects.count() == 0


def test_seven_tenths_of_a_second_by_default() -> None:
    assert picture_fetching.INLINE_SECONDS == 0.7


def test_a_later_picture_is_the_one_that_counts(site: Site) -> None:
    """An upload settles an address that still waits; a new address replaces an old one, also while that is loaded."""
    row = film()
    slow = site.gives("/slow", hang=True)
    give(row, seconds=0.2, poster_url=slow)
    give(row, seconds=0.2, poster_url=slow + "?2")
    assert PictureLoad.objects.get().url == slow + "?2"
    assert give(row, poster_url=picture(colour="blue")) == []
    assert PictureLoad.objects.count() == 0


def test_a_film_without_pictures_costs_nothing(django_assert_num_queries: Any) -> None:
    row = film()
    with django_assert_num_queries(0):
        assert give(row, name="x", poster_url="  ".strip()) == []


# --- the queue ----------------------------------------------------------------------------------------------------
def test_the_job(site: Site) -> None:
    row = film()
    load = waiting(row, url=site.gives("/x", picture(colour="blue")))
    assert pictures_load(load_ids=[load.pk, 99999]) == "1 loaded, 0 put off, 0 given up"
    assert pictures_load(load_ids=[load.pk]) == "0 loaded, 0 put off, 0 given up"
    row.refresh_from_db()
    assert bands(opened(row.poster_big), (9, 9))[2] > 200


def test_failures_are_tried_again_and_then_given_up(site: Site) -> None:
    load = waiting(film(), url=site.gives("/x", status=503))
    now = NOW
    for pause in PAUSES:
        done = load_pictures(load_ids=[load.pk], now=now)
        load.refresh_from_db()
        assert (done.put_off, load.next_at) == (1, now + pause)
        assert load_pictures(load_ids=[load.pk], now=now + pause - timedelta(seconds=1)).put_off == 0
        now += pause
    assert load_pictures(load_ids=[load.pk], now=now).given_up == 1
    load.refresh_from_db()
    assert (load.next_at, load.attempts, "503" in load.error) == (None, 5, True)
    assert len(site.asked) == 5


@pytest.mark.parametrize(("body", "status"), [(b"<html>", 200), (b"", 404)])
def test_what_will_never_come_is_given_up_at_once(site: Site, body: bytes, status: int) -> None:
    load = waiting(film(), url=site.gives("/x", body, status))
    assert load_pictures(load_ids=[load.pk], now=NOW).given_up == 1
    load.refresh_from_db()
    assert load.next_at is None
    assert load.error


def test_an_address_that_leads_inside_is_refused_here_too(media: Path) -> None:
    with Site() as inner:
        load = waiting(film(), url=inner.gives("/x", picture()))
        assert load_pictures(load_ids=[load.pk], now=NOW).given_up == 1
        assert inner.asked == []


def test_another_address_meanwhile(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    row = film()
    load = waiting(row, url=site.gives("/old", picture(colour="red")))
    fetched = picture_fetching.fetch_all

    def slowly(*args: Any, **kwargs: Any) -> Any:
        found = fetched(*args, **kwargs)
        PictureLoad.objects.filter(pk=load.pk).update(url=f"{site.url}/new")
        return found

    monkeypatch.setattr(picture_loads, "fetch_all", slowly)
    assert load_pictures(load_ids=[load.pk], now=NOW).loaded == 0
    row.refresh_from_db()
    assert not row.poster_big
    assert PictureLoad.objects.get().url == f"{site.url}/new"


def test_two_workers_at_one_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    load = waiting(film(), url=site.gives("/x", picture()))
    claimed = picture_loads.claim_loads([load.pk], NOW)
    assert [one.pk for one in claimed] == [load.pk]
    assert load_pictures(load_ids=[load.pk], now=NOW).loaded == 0
    assert site.asked == []
    later = NOW + picture_loads.CLAIM
    assert load_pictures(load_ids=[load.pk], now=later).loaded == 1, "the first one died"


def test_a_row_that_is_gone_and_a_kind_of_another_version(site: Site, media: Path) -> None:
    row = film()
    loads = [
        waiting(row, url=site.gives("/x", picture()), row_id=row.pk + 1),
        waiting(row, url=f"{site.url}/x", table="library.Nothing"),
        waiting(row, url=f"{site.url}/x", field="nothing"),
    ]
    done = load_pictures(load_ids=[one.pk for one in loads], now=NOW)
    assert (done.loaded, PictureLoad.objects.count()) == (0, 0)
    assert stored(media) == []


def test_everything_that_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_loads, "LOADS_A_JOB", 2)
    rows = [film(name=f"Film {number}") for number in range(5)]
    for row in rows:
        waiting(row, url=site.gives("/x", picture()))
    waiting(film(), url=f"{site.url}/x", next_at=NOW + timedelta(hours=1))
    said: list[str] = []
    done = load_waiting(now=NOW, clock=lambda: NOW, progress=said.append)
    assert (done.loaded, PictureLoad.objects.count()) == (5, 1)
    assert said == ["loading pictures: 0 of 5", "loading pictures: 2 of 5", "loading pictures: 4 of 5"]


def test_once_more(site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    row = film()
    load = waiting(row, url=site.gives("/x", picture()), next_at=None, attempts=5)
    with django_capture_on_commit_callbacks(execute=True):
        assert try_again(load_ids=[load.pk], now=NOW) == 1
    row.refresh_from_db()
    assert row.poster_big


def test_what_was_given_up_is_forgotten_after_a_month() -> None:
    row = film()
    for field, created_at, next_at in (
        ("poster_big", NOW - KEPT - timedelta(seconds=1), None),
        ("logo", NOW - KEPT, None),
        ("screenshot_big", NOW - KEPT * 2, NOW),
    ):
        waiting(row, url="http://example.com/", field=field, created_at=created_at, next_at=next_at)
    assert forget_loads(now=NOW) == 1
    assert set(PictureLoad.objects.values_list("field", flat=True)) == {"logo", "screenshot_big"}


def test_a_person_has_a_photo(site: Site) -> None:
    person = Actor.objects.create(client=film().client, name="Sigourney")
    store_picture(row=person, field="photo_url", data=picture(900, 1000))
    assert opened(person.photo).size == (720, 800)
