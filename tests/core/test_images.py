"""core.images and core.icons: copies of icons, and which of them exist."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from PIL import Image
from pytest_django import Settings

from core import icons, images
from core.cache import store
from core.image_files import delete_with_copies, save_with_copies
from core.images import NotAnImage, fit_image, icon_sizes, open_image, read_picture, sized_name
from epg.models import EpgChannel
from tests.commands import run
from tests.factories import epg_channel
from tests.pictures import file_name


def bands(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """The pixel there; one band only fails the test."""
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return found


def picture(width: int = 200, height: int = 100, kind: str = "PNG", mode: str = "RGB", colour: Any = "red") -> bytes:
    buffer = BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


def noise(width: int, height: int) -> bytes:
    """A picture that nothing makes smaller."""
    buffer = BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(buffer, "PNG")
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


def test_icon_sizes(settings: Settings) -> None:
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
    copy = fit_image(open_image(picture(200, 100)), (120, 91))
    assert copy.size == (120, 91)
    assert bands(copy, (0, 0))[3] == 0
    assert copy.getpixel((60, 45)) == (255, 0, 0, 255)


def test_jpeg_has_a_white_border() -> None:
    copy = fit_image(open_image(picture(200, 100, "JPEG")), (40, 40))
    assert (copy.mode, copy.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_small_pictures_are_enlarged_at_most_twice() -> None:
    copy = fit_image(open_image(picture(50, 50)), (500, 500))
    assert copy.size == (500, 500)
    assert copy.getpixel((250, 250)) == (255, 0, 0, 255)
    assert copy.getchannel("A").getbbox() == (200, 200, 300, 300)


def grey(kind: str, mode: str, value: float, brightest: float) -> bytes:
    """Half of ``brightest`` but for one dot."""
    image = Image.new(mode, (40, 20), value)
    image.putpixel((0, 0), brightest)
    return encoded(image, kind)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


SHAPES = {
    "sixteen bits": (grey("PNG", "I;16", 32768, 65535), "PNG", "RGB", (127, 127, 127)),
    "sixteen bits, TIFF": (grey("TIFF", "I;16", 32768, 65535), "PNG", "RGB", (127, 127, 127)),
    "thirty-two bits": (grey("TIFF", "I", 1 << 20, 1 << 21), "PNG", "RGB", (127, 127, 127)),
    "fractions": (grey("TIFF", "F", 0.5, 1.0), "PNG", "RGB", (127, 127, 127)),
    "printer's colours": (picture(40, 20, "JPEG", "CMYK", (0, 255, 255, 0)), "JPEG", "RGB", (254, 0, 0)),
    "printer's colours, TIFF": (picture(40, 20, "TIFF", "CMYK", (0, 255, 255, 0)), "PNG", "RGB", (255, 0, 0)),
    "a grey photo": (picture(40, 20, "JPEG", "L", 128), "JPEG", "RGB", (128, 128, 128)),
    "a palette": (encoded(Image.new("RGB", (40, 20), "red").quantize(2), "PNG"), "PNG", "RGB", (255, 0, 0)),
    "a palette with a hole": (
        encoded(Image.new("P", (40, 20), 0), "PNG", transparency=0), "PNG", "RGBA", (0, 0, 0, 0),
    ),
    "grey that shows through": (picture(40, 20, "PNG", "LA", (9, 8)), "PNG", "RGBA", (9, 9, 9, 8)),
    "black and white": (picture(40, 20, "PNG", "1", 1), "PNG", "RGB", (255, 255, 255)),
    "a moving GIF": (moving("GIF"), "PNG", "RGB", (255, 0, 0)),
    "a moving PNG": (moving("PNG"), "PNG", "RGB", (255, 0, 0)),
    "a moving WebP": (moving("WEBP"), "PNG", "RGB", (255, 0, 0)),
    "two photos in a file": (moving("MPO"), "JPEG", "RGB", (254, 0, 0)),
    "AVIF": (picture(40, 20, "AVIF"), "PNG", "RGB", (255, 0, 0)),
    "TIFF": (picture(40, 20, "TIFF"), "PNG", "RGB", (255, 0, 0)),
    "BMP": (picture(40, 20, "BMP"), "PNG", "RGB", (255, 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_picture_takes_the_form_that_boxes_show(shape: str) -> None:
    data, kind, mode, colour = SHAPES[shape]
    stored = read_picture(data)
    with Image.open(BytesIO(stored.data)) as found:
        assert (found.format, found.mode, getattr(found, "n_frames", 1)) == (kind, mode, 1)
        assert stored.suffix == {"PNG": "png", "JPEG": "jpg"}[kind]
        middle = bands(found, (20, 10))
    assert all(abs(one - other) <= 2 for one, other in zip(middle, colour, strict=True)), middle


def test_what_boxes_show_is_stored_as_it_came() -> None:
    for data in (picture(), picture(mode="RGBA"), picture(kind="JPEG")):
        assert read_picture(data).data == data


def test_a_profile_of_other_colours_is_left_out() -> None:
    """Of four inks, or of greys: viewers that believe it would show other colours."""
    for mode, colour in (("CMYK", (0, 0, 0, 0)), ("L", 9)):
        stored = read_picture(encoded(Image.new(mode, (9, 9), colour), "TIFF", icc_profile=b"of others"))
        assert "icc_profile" not in Image.open(BytesIO(stored.data)).info
    stored = read_picture(encoded(Image.new("RGB", (9, 9)), "TIFF", icc_profile=b"ours"))
    assert Image.open(BytesIO(stored.data)).info["icc_profile"] == b"ours"


def turned(kind: str, orientation: int) -> bytes:
    """Red on the left, as EXIF's orientation says that it is to be seen."""
    seen = Image.new("RGB", (80, 40), "blue")
    seen.paste("red", (0, 0, 20, 40))
    undo = {6: Image.Transpose.ROTATE_90, 3: Image.Transpose.ROTATE_180, 8: Image.Transpose.ROTATE_270}
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(seen.transpose(undo[orientation]) if orientation in undo else seen, kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_pictures_are_turned_upright_once(kind: str) -> None:
    for orientation in (1, 3, 6, 8, 77):
        stored = Image.open(BytesIO(read_picture(turned(kind, orientation)).data))
        assert stored.size == (80, 40), orientation
        assert bands(stored, (5, 20))[0] > 200 > 50 > bands(stored, (60, 20))[0], orientation
        assert stored.getexif().get(0x0112, 1) in (1, 77)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_exif_that_is_nonsense_spoils_no_picture() -> None:
    data = encoded(Image.new("RGB", (80, 40), "red"), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read_picture(data).image.size == (80, 40)


def test_whatever_the_library_raises_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture(kind="BMP")
    for kind in (IndexError, OverflowError, NotImplementedError, AssertionError, EOFError):

        def load(image: Image.Image, kind: type[Exception] = kind) -> None:
            raise kind("inside")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
        with pytest.raises(NotAnImage, match="broken"):
            read_picture(data)


def test_copies_are_of_the_pictures_own_form(storage: FileSystemStorage) -> None:
    written = save_with_copies(storage, "x.png", picture(kind="GIF"), [(40, 40)])
    assert written == ["x.png", "x40_40.png"]
    for name in written:
        with storage.open(name) as file, Image.open(file) as found:
            assert found.format == "PNG"


def test_saving_again_replaces(storage: FileSystemStorage, db: None) -> None:
    for colour in ("red", "blue"):
        save_with_copies(storage, "x.jpg", picture(kind="JPEG", width=40 if colour == "red" else 200), [(40, 40)])
    assert sorted(storage.listdir("")[1]) == ["x.jpg", "x40_40.jpg"]
    with storage.open("x.jpg") as file, Image.open(file) as found:
        assert found.width == 200
    delete_with_copies(storage, "x.jpg", [(40, 40), (500, 500)])
    assert storage.listdir("")[1] == []


def test_uploads_are_shrunk_to_fit() -> None:
    assert read_picture(picture(2000, 1000), (320, 240)).image.size == (320, 160)
    small = Image.open(BytesIO(read_picture(picture(2000, 1000, "JPEG"), (320, 240)).data))
    assert (small.size, small.format) == ((320, 160), "JPEG")
    fits = picture(320, 240)
    assert read_picture(fits, (320, 240)).data == fits


# --- which exist ----------------------------------------------------------------------------------------------------
@pytest.fixture
def channels(db: None, settings: Settings, tmp_path: Path) -> Iterator[list[EpgChannel]]:
    """Three guide channels: all copies, one copy missing, the file itself missing."""
    settings.MEDIA_ROOT = str(tmp_path)
    made = [epg_channel(icon=f"epg/icons/{name}.png") for name in ("whole", "part", "gone")]
    for one in made[:2]:
        save_with_copies(default_storage, file_name(one.icon), picture(), icon_sizes())
    default_storage.delete(sized_name(file_name(made[1].icon), 40, 40))
    epg_channel()
    yield made


def test_what_exists(channels: list[EpgChannel], settings: Settings) -> None:
    settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS = True
    assert icons.known() is None
    assert icons.recache_icons() == (2, 1)
    known = icons.known()
    assert known == {
        "epg/icons/whole.png": frozenset({(120, 91), (500, 500), (40, 40)}),
        "epg/icons/part.png": frozenset({(120, 91), (500, 500)}),
    }


def test_a_plain_flush_keeps_it(channels: list[EpgChannel], settings: Settings) -> None:
    settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS = True
    icons.recache_icons()
    store.flush_cache(protected=False)
    assert icons.known() is not None
    store.flush_cache(protected=True)
    assert icons.known() is None


def test_without_the_setting_nothing_is_kept(channels: list[EpgChannel]) -> None:
    icons.recache_icons()
    assert cache.get(icons.KEY) is None
    assert icons.known() is None


def test_the_command(channels: list[EpgChannel]) -> None:
    assert run("recache_icons", verbosity=2).startswith("2 icons, 1 sized copies missing")


def test_icons_of_operators_channels_count_too(channels: list[EpgChannel], settings: Settings) -> None:
    from tests.factories import channel, client

    save_with_copies(default_storage, "channels/icons/own.png", picture(), icon_sizes())
    channel(client(), icon="channels/icons/own.png")
    assert "channels/icons/own.png" in icons.existing_sizes(default_storage, icons.names(), icon_sizes())


def test_a_folder_that_does_not_exist(storage: FileSystemStorage) -> None:
    assert icons.existing_sizes(storage, ["none/x.png", "y.png"], icon_sizes()) == {}


def test_colours_of_sixteen_bits_are_stored_with_eight() -> None:
    """The library reads them as eight, so the bytes that came must not be kept."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 4, 1, 16, 2, 0, 0, 0)
    line = b"\0" + struct.pack(">HHH", 65535, 0, 0) * 4
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(line)) + chunk(b"IEND", b"")
    stored = read_picture(data)
    assert (stored.data[24], stored.image.getpixel((0, 0))) == (8, (255, 0, 0))
