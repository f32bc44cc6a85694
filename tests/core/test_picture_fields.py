"""core.picture_fields: pictures by the rules of their fields, tried on those of films."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import translation
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from core import images, picture_fields
from core.disk import NotStored
from core.images import open_image
from core.picture_fields import (
    DerivedPicture,
    PictureField,
    UnusablePicture,
    find_picture,
    make_pictures,
    register_picture,
    remove_picture,
    store_picture,
)
from library.models import Actor, Genre, Video
from tests.core.test_image_files import largest_file
from tests.core.test_images import bands, encoded, moving, noise, picture, turned
from tests.library.pictures import film, media, opened, stored
from tests.pictures import file_name

__all__ = ["media"]
POSTER = PictureField("poster_big", "TVMW_VIDEO_POSTER_BIG")


def poster(data: bytes) -> images.Picture:
    return make_pictures(POSTER, data)["poster_big"]


# --- what is made -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "expected"), [((3000, 2000), (800, 533)), ((500, 2000), (200, 800)), ((300, 200), (300, 200))]
)
def test_it_is_shrunk_to_the_maximum_and_never_enlarged(given: tuple[int, int], expected: tuple[int, int]) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        assert poster(picture(*given, kind)).image.size == expected


def test_the_maximum_is_the_settings(settings: Settings) -> None:
    settings.TVMW_VIDEO_POSTER_BIG_MAX_WIDTH, settings.TVMW_VIDEO_POSTER_BIG_MAX_HEIGHT = 100, 50
    assert poster(picture(400, 400)).image.size == (50, 50)


def test_a_poster_is_jpeg_unless_something_shows_through() -> None:
    for data in (picture(), picture(kind="WEBP"), picture(mode="RGBA", colour=(255, 0, 0, 255)), moving("GIF")):
        made = poster(data)
        assert (made.suffix, Image.open(BytesIO(made.data)).format) == ("jpg", "JPEG")
        red, green, _blue = bands(Image.open(BytesIO(made.data)), (5, 5))
        assert red > 200 > 50 > green
    assert poster(picture(mode="RGBA", colour=(255, 0, 0, 9))).suffix == "png"


def test_a_logo_keeps_its_form() -> None:
    logo = PictureField("logo", "TVMW_VIDEO_POSTER_BIG", photo=False)
    assert make_pictures(logo, picture())["logo"].suffix == "png"
    assert make_pictures(logo, picture(kind="JPEG"))["logo"].suffix == "jpg"


def test_nothing_of_the_file_stays_but_the_picture() -> None:
    """A place in EXIF, and what is hidden behind the end of the file."""
    data = turned("JPEG", 6) + b"<?php secret"
    made = poster(data).data
    assert b"secret" not in made
    assert dict(Image.open(BytesIO(made)).getexif()) == {}
    assert Image.open(BytesIO(made)).size == (80, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_it_is_turned_upright(kind: str, orientation: int) -> None:
    made = poster(turned(kind, orientation)).image
    assert made.size == (80, 40)
    assert bands(made, (5, 20))[0] > 200 > 50 > bands(made, (60, 20))[0]


def test_a_large_photo_on_its_side_is_still_large_enough() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new("RGB", (4000, 3000), "red"), "JPEG", exif=exif)
    assert poster(data).image.size == (600, 800)


def test_a_large_photo_is_read_at_a_part_of_its_size() -> None:
    """Which takes a part of the memory; what is made of it looks the same."""
    data = encoded(Image.effect_noise((4000, 3000), 90).convert("RGB"), "JPEG")
    assert open_image(data).size == (4000, 3000)
    assert open_image(data, (800, 800)).size == (2000, 1500)


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"<svg/>", b"%PDF-1.4", picture()[:60], picture(kind="JPEG")[:300], b"GIF89a", b"\xff\xd8"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with translation.override(None), pytest.raises(UnusablePicture) as caught:
        poster(data)
    assert str(caught.value.message).partition(": ")[2]


def test_forty_megapixels_are_too_many() -> None:
    bomb = BytesIO()
    Image.new("1", (8000, 5001)).save(bomb, "PNG")
    with pytest.raises(UnusablePicture) as caught:
        poster(bomb.getvalue())
    assert "8000x5001 is too large" in str(caught.value.message)


def test_a_file_of_more_than_fifteen_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_fields, "MAX_BYTES", 5000)
    assert poster(picture())
    with pytest.raises(UnusablePicture) as caught:
        poster(noise(100, 100))
    assert "5000 bytes" in str(caught.value.message)


# --- of a film ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_poster_makes_a_big_and_a_small_one(media: Path) -> None:
    row = film()
    store_picture(row=row, field="poster_url", data=picture(3000, 2000, "JPEG"))
    row.refresh_from_db()
    assert (opened(row.poster_big).size, opened(row.poster_small).size) == ((800, 533), (300, 200))
    assert len(stored(media)) == 2
    assert file_name(row.poster_big).startswith("posters/")


@pytest.mark.django_db
def test_a_still_has_a_blurred_copy(media: Path, settings: Settings) -> None:
    edge = Image.new("RGB", (1600, 900), "black")
    edge.paste("white", (800, 0, 1600, 900))
    row = film()
    for radius, softness in ((4, True), (0, False)):
        settings.TVMW_VIDEO_SCREENSHOT_BLUR_RADIUS = radius
        store_picture(row=row, field="screenshot_big", data=encoded(edge, "PNG"))
        sharp, blurred = opened(row.screenshot_big), opened(row.screenshot_b_big)
        assert sharp.size == blurred.size == (1280, 720)
        assert bands(sharp, (635, 300))[0] < 20
        assert (bands(blurred, (637, 300))[0] > 40) is softness


@pytest.mark.django_db
def test_posters_in_languages_are_their_own(media: Path) -> None:
    row = film()
    store_picture(row=row, field="poster_big", data=picture(90, 90, colour="red"))
    store_picture(row=row, field="poster_url_lang2", data=picture(90, 90, colour="blue"))
    row.refresh_from_db()
    assert bands(opened(row.poster_big), (9, 9))[0] > 200
    assert bands(opened(row.poster_small_lang2), (9, 9))[2] > 200  # type: ignore[attr-defined]
    assert not row.poster_big_lang1  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_new_poster_has_a_new_name_and_the_old_files_go(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row, other = film(), film(name="Copy")
    first = store_picture(row=row, field="poster_big", data=picture())
    Video.objects.filter(pk=other.pk).update(poster_small=first[1])  # clone_client copies names
    with django_capture_on_commit_callbacks() as waiting:
        second = store_picture(row=row, field="poster_big", data=picture())
    assert set(first).isdisjoint(second)
    assert stored(media) == sorted([*first, *second]), "until the commit"
    for one in waiting:
        one()
    assert stored(media) == sorted([first[1], *second])


@pytest.mark.django_db
def test_what_is_not_saved_leaves_no_file(media: Path) -> None:
    row = film()
    Video.objects.filter(pk=row.pk).delete()
    with pytest.raises(Exception, match="did not affect any rows"), transaction.atomic():
        store_picture(row=row, field="poster_big", data=picture())
    assert stored(media) == []


@pytest.mark.django_db
def test_a_full_disk(media: Path) -> None:
    row = film()
    with largest_file(2000), pytest.raises(NotStored):
        store_picture(row=row, field="poster_big", data=noise(300, 300))
    row.refresh_from_db()
    assert (row.poster_big.name, stored(media)) == ("", [])


@pytest.mark.django_db
def test_a_picture_is_taken_away(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row = film()
    store_picture(row=row, field="screenshot_url", data=picture())
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(row=row, field="screenshot_big")
    row.refresh_from_db()
    assert (row.screenshot_big.name, row.screenshot_b_big.name, stored(media)) == ("", "", [])


@pytest.mark.django_db
def test_sizes_of_icons_stand_beside(
    media: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    monkeypatch.setattr(picture_fields, "_fields", {})
    monkeypatch.setattr("core.icons._fields", {})
    settings.SMARTY_DEFAULT_ICON_SIZES = []
    register_picture(Genre, PictureField("icon", "TVMW_EXAPP_ICON", photo=False, has_sizes=True))
    row = Genre.objects.create(client=film().client, name="Drama")
    name, copy = store_picture(row=row, field="icon", data=picture(400, 400))
    assert copy == name.replace(".png", "120_91.png")
    assert opened(copy).size == (120, 91)
    with django_capture_on_commit_callbacks(execute=True):
        store_picture(row=row, field="icon", data=picture(400, 400))
    assert len(stored(media)) == 2


# --- descriptions -------------------------------------------------------------------------------------------------
def test_fields_are_found_by_name_and_by_parameter() -> None:
    by_name = find_picture(Video, "poster_big")
    assert by_name is not None
    assert by_name is find_picture(Video, "poster_url")
    assert by_name.columns == ["poster_big", "poster_small"]
    assert find_picture(Video, "name") is None
    assert find_picture(Actor, "poster_url") is None


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (PictureField("name", "TVMW_ACTOR_PHOTO"), "no image field"),
        (PictureField("photo", "TVMW_ACTOR_PHOTO"), "twice"),
        (PictureField("photo", "TVMW_NOTHING"), "no setting"),
        (PictureField("photo", "TVMW_ACTOR_PHOTO", derived=(DerivedPicture("name"),)), "no image field"),
    ],
)
def test_wrong_descriptions(monkeypatch: pytest.MonkeyPatch, described: PictureField, reason: str) -> None:
    monkeypatch.setattr(picture_fields, "_fields", {})
    if reason == "twice":
        register_picture(Actor, described)
    with pytest.raises(ImproperlyConfigured, match=reason):
        register_picture(Actor, described)


@pytest.mark.django_db
def test_a_field_without_a_description() -> None:
    with pytest.raises(ImproperlyConfigured, match="register_picture"):
        store_picture(row=film(), field="name", data=picture())
