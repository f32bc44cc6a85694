"""process_pictures: loads what waits, makes what is missing; quiet in cron, safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from core import picture_fields
from core.disk import NotStored
from core.picture_fields import PictureField, register_picture, store_picture
from library.models import Genre, Video
from library.services.picture_copies import CopiesDone, make_missing
from tests.commands import refusal, run
from tests.core.test_image_files import largest_file
from tests.core.test_images import noise, picture
from tests.epg.support import Site
from tests.library.pictures import film, media, opened, stored
from tests.library.services.test_picture_loads import waiting

__all__ = ["media"]
pytestmark = pytest.mark.django_db
NAME = "process_pictures"


def film_with_poster(data: bytes | None = None) -> Video:
    row = film()
    store_picture(row=row, field="poster_big", data=data or picture(900, 900))
    row.refresh_from_db()
    return row


def test_it_loads_what_waits(media: Path, settings: Settings) -> None:
    row = film()
    with Site() as site:
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{site.port}"]
        waiting(row, url=site.gives("/x", picture()))
        said = run(NAME, "--waiting", verbosity=2)
    assert said.startswith("1 loaded, 0 put off, 0 given up (")
    row.refresh_from_db()
    assert row.poster_big


def test_it_is_quiet_in_cron(media: Path) -> None:
    assert run(NAME) == run(NAME, "--waiting") == ""


def test_it_makes_what_is_missing_and_nothing_else(media: Path) -> None:
    whole, without_small, without_file = film_with_poster(), film_with_poster(), film_with_poster()
    Video.objects.filter(pk=without_small.pk).update(poster_small="")
    default_storage.delete(without_file.poster_small.name or "")
    assert "2 of 3 pictures made" in run(NAME, verbosity=2)
    assert "0 of 3 pictures made" in run(NAME, verbosity=2)
    for row in (whole, without_small, without_file):
        before = row.poster_small.name
        row.refresh_from_db()
        assert opened(row.poster_small).size == (300, 300)
        assert (row.poster_small.name == before) is (row is whole)


def test_anew_after_a_change_of_the_settings(media: Path, settings: Settings) -> None:
    row = film_with_poster()
    settings.TVMW_VIDEO_POSTER_SMALL_MAX_WIDTH = 100
    assert make_missing().made == 0
    assert "1 of 1 pictures made" in run(NAME, "--anew", verbosity=2)
    row.refresh_from_db()
    assert opened(row.poster_small).size == (100, 100)
    assert opened(row.poster_big).size == (800, 800)


def test_sizes_of_icons(media: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_fields, "_fields", {})
    monkeypatch.setattr("core.icons._fields", {})
    register_picture(Genre, PictureField("icon", "TVMW_EXAPP_ICON", has_sizes=True))
    settings.SMARTY_DEFAULT_ICON_SIZES = []
    row = Genre.objects.create(client=film().client, name="Drama")
    store_picture(row=row, field="icon", data=picture())
    settings.SMARTY_DEFAULT_ICON_SIZES = [(64, 64)]
    assert make_missing().made == 1
    assert make_missing().made == 0
    assert opened(str(row.icon).replace(".jpg", "64_64.jpg")).size == (64, 64)


def test_one_operator(media: Path) -> None:
    ours, theirs = film_with_poster(), film_with_poster()
    Video.objects.update(poster_small="")
    run(NAME, f"--client_id={ours.client_id}")
    assert [row.pk for row in Video.objects.exclude(poster_small="")] == [ours.pk]
    assert theirs.client_id != ours.client_id


def test_pictures_that_are_gone_or_broken_stop_nothing(media: Path) -> None:
    gone, broken, whole = film_with_poster(), film_with_poster(), film_with_poster()
    Video.objects.update(poster_small="")
    default_storage.delete(gone.poster_big.name or "")
    (media / (broken.poster_big.name or "")).write_bytes(b"<html>")
    assert make_missing() == CopiesDone(rows=3, made=1, lost=2)
    whole.refresh_from_db()
    assert whole.poster_small


def test_a_full_disk_ends_it_and_leaves_nothing_half(media: Path) -> None:
    film_with_poster(noise(900, 900))
    Video.objects.update(poster_small="")
    before = stored(media)
    with largest_file(2000), pytest.raises(NotStored):
        make_missing()
    assert set(stored(media)) <= set(before)
    assert make_missing().made == 1


def test_killed_in_the_middle_it_goes_on(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.services.picture_copies.ROWS_A_PAGE", 2)
    for _number in range(5):
        film_with_poster()
    Video.objects.update(poster_small="")
    seen: list[str] = []

    def killed(text: str) -> None:
        seen.append(text)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_missing(progress=killed)
    assert Video.objects.exclude(poster_small="").count() == 2
    assert make_missing().made == 3
    assert all("library.Video.poster_big" in text and "5" in text for text in seen)


def test_a_poster_that_was_replaced_meanwhile(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = film_with_poster()
    Video.objects.update(poster_small="")
    from library.services import picture_copies

    read = picture_copies.stored_picture

    def slowly(name: str) -> Any:
        found = read(name)
        Video.objects.filter(pk=row.pk).update(poster_big="posters/new.jpg", poster_small="posters/newer.jpg")
        return found

    monkeypatch.setattr(picture_copies, "stored_picture", slowly)
    make_missing()
    row.refresh_from_db()
    assert row.poster_small.name == "posters/newer.jpg"


def test_wrong_arguments() -> None:
    assert "invalid int value" in refusal(NAME, "--client_id=north")
    assert "neither True nor False" in refusal(NAME, "--waiting=maybe")
