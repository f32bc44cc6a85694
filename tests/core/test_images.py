"""core.images and core.icons: copies of icons, and which of them exist."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from PIL import Image

from core import icons, images
from core.cache import store
from core.images import NotAnImage, fit, icon_sizes, open_image, save_with_copies, sized_name
from epg.models import EpgChannel
from tests.commands import run
from tests.factories import epg_channel


def picture(width: int = 200, height: int = 100, kind: str = "PNG", mode: str = "RGB", colour: Any = "red") -> bytes:
    buffer = BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("epg/icons/logo.png", "epg/icons/logo120_91.png"),
        ("logo.tar.jpg", "logo.tar120_91.jpg"),
        ("folder.d/logo", "folder.d/logo120_91"),
    ],
)
def test_sized_name(name: str, expected: str) -> None:
    assert sized_name(name, 120, 91) == expected


def test_icon_sizes(settings: Any) -> None:
    assert icon_sizes() == [(120, 91), (500, 500), (40, 40)]
    settings.SMARTY_DEFAULT_ICON_SIZES = [(120, 91), (64, 64)]
    assert icon_sizes() == [(120, 91), (64, 64)]


@pytest.mark.parametrize("data", [b"", b"<html>", b"<svg/>", picture()[:50], picture(kind="JPEG")[:200], b"GIF89a"])
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAnImage):
        open_image(data)


def test_a_picture_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 100)
    with pytest.raises(NotAnImage, match="too large"):
        open_image(picture(20, 20))


def test_a_small_file_that_would_fill_the_memory() -> None:
    """Forty thousand bytes, two hundred megapixels."""
    bomb = BytesIO()
    Image.new("1", (14_000, 14_000)).save(bomb, "PNG")
    with pytest.raises(NotAnImage):
        open_image(bomb.getvalue())


def test_a_jpeg_that_is_gone_over_without_end() -> None:
    buffer = BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    assert open_image(data).size == (64, 64)
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    with pytest.raises(NotAnImage, match="scans"):
        open_image(data[:end] + data[start:end] * 200 + data[end:])


@pytest.mark.parametrize("kind", ["EPS", "PCX", "SGI"])
def test_formats_that_nobody_needs_are_not_read(kind: str) -> None:
    data = picture(kind=kind)
    with pytest.raises(NotAnImage, match="not a picture"):
        open_image(data)


@pytest.mark.parametrize("kind", images.READ_FORMATS)
def test_formats_that_are_read(kind: str) -> None:
    if kind in Image.SAVE:
        assert open_image(picture(32, 32, kind)).width in (16, 32)


def test_copies_have_exactly_their_size_and_a_transparent_border() -> None:
    copy = fit(open_image(picture(200, 100)), (120, 91))
    assert copy.size == (120, 91)
    assert copy.getpixel((0, 0))[3] == 0
    assert copy.getpixel((60, 45)) == (255, 0, 0, 255)


def test_jpeg_has_a_white_border() -> None:
    copy = fit(open_image(picture(200, 100, "JPEG")), (40, 40))
    assert (copy.mode, copy.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_small_pictures_are_enlarged_at_most_twice() -> None:
    copy = fit(open_image(picture(50, 50)), (500, 500))
    assert copy.size == (500, 500)
    assert copy.getpixel((250, 250)) == (255, 0, 0, 255)
    assert copy.getchannel("A").getbbox() == (200, 200, 300, 300)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("GIF", "P"), ("WEBP", "RGBA"), ("JPEG", "CMYK")]
)
def test_every_kind_of_picture(storage: FileSystemStorage, kind: str, mode: str) -> None:
    name = f"x.{images.KEPT_FORMATS[kind]}"
    written = save_with_copies(
        storage, name, picture(kind=kind, mode=mode, colour=1 if mode != "CMYK" else (1, 1, 1, 1)), [(40, 40)]
    )
    assert written == [name, sized_name(name, 40, 40)]
    with storage.open(written[1]) as file, Image.open(file) as copy:
        assert (copy.size, copy.format) == ((40, 40), kind)


def test_saving_again_replaces(storage: FileSystemStorage) -> None:
    for colour in ("red", "blue"):
        save_with_copies(storage, "x.png", picture(colour=colour), [(40, 40)])
    assert sorted(storage.listdir("")[1]) == ["x.png", "x40_40.png"]
    images.delete_with_copies(storage, "x.png", [(40, 40), (500, 500)])
    assert storage.listdir("")[1] == []


def test_other_formats_become_png() -> None:
    image = open_image(picture(kind="BMP"))
    assert (image.format, images.extension(image)) == ("PNG", "png")


def test_upright() -> None:
    buffer = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (200, 100)).save(buffer, "JPEG", exif=exif)
    assert open_image(buffer.getvalue()).size == (100, 200)


def test_uploads_are_shrunk_to_fit() -> None:
    large = ContentFile(picture(2000, 1000), name="x.png")
    small = images.fit_upload(large, 240, 320)
    assert (small.name, Image.open(small).size) == ("x.png", (320, 160))
    fits = ContentFile(picture(320, 240), name="x.png")
    assert images.fit_upload(fits, 240, 320) is fits


# --- which exist ----------------------------------------------------------------------------------------------------
@pytest.fixture
def channels(db: None, settings: Any, tmp_path: Path) -> Iterator[list[EpgChannel]]:
    """Three guide channels: all copies, one copy missing, the file itself missing."""
    settings.MEDIA_ROOT = str(tmp_path)
    made = [epg_channel(icon=f"epg/icons/{name}.png") for name in ("whole", "part", "gone")]
    for one in made[:2]:
        save_with_copies(default_storage, one.icon.name, picture(), icon_sizes())
    default_storage.delete(sized_name(made[1].icon.name, 40, 40))
    epg_channel()
    yield made


def test_what_exists(channels: list[EpgChannel], settings: Any) -> None:
    settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS = True
    assert icons.known() is None
    assert icons.recache() == (2, 1)
    known = icons.known()
    assert known == {
        "epg/icons/whole.png": {(120, 91), (500, 500), (40, 40)},
        "epg/icons/part.png": {(120, 91), (500, 500)},
    }


def test_a_plain_flush_keeps_it(channels: list[EpgChannel], settings: Any) -> None:
    settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS = True
    icons.recache()
    store.flush(protected=False)
    assert icons.known() is not None
    store.flush(protected=True)
    assert icons.known() is None


def test_without_the_setting_nothing_is_kept(channels: list[EpgChannel]) -> None:
    icons.recache()
    assert cache.get(icons.KEY) is None
    assert icons.known() is None


def test_the_command(channels: list[EpgChannel]) -> None:
    assert run("recache_icons", verbosity=2).startswith("2 icons, 1 sized copies missing")


def test_icons_of_operators_channels_count_too(channels: list[EpgChannel], settings: Any) -> None:
    from tests.factories import channel, client

    save_with_copies(default_storage, "channels/icons/own.png", picture(), icon_sizes())
    channel(client(), icon="channels/icons/own.png")
    assert "channels/icons/own.png" in icons.existing_sizes(default_storage, icons.names(), icon_sizes())


def test_a_folder_that_does_not_exist(storage: FileSystemStorage) -> None:
    assert icons.existing_sizes(storage, ["none/x.png", "y.png"], icon_sizes()) == {}
