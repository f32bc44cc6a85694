"""Pictures in the one form that boxes show: PNG or JPEG, RGB or RGBA of eight bits a colour, upright, not moving."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import cast

from django.conf import settings
from PIL import Image, ImageFilter, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_SCANS = 100
"""Of a progressive JPEG; usual are ten. Every scan goes over the whole picture, and a few bytes can begin one."""
MAX_ENLARGE = 2.0
READ_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "DIB", "ICO", "TIFF", "PSD", "PPM", "TGA")
"""Pillow knows more, one of which starts Ghostscript."""
KEPT_FORMATS = {"PNG": "png", "JPEG": "jpg"}
"""Formats that every box shows, with the suffix of their files; the others that are read are stored as PNG."""
OF_JPEG = ("JPEG", "MPO")
"""The second: several JPEG pictures in a file, as some phones write it."""

JPEG_START, JPEG_SCAN = b"\xff\xd8", b"\xff\xda"
PNG_DEPTH, PNG_COLOURS = 24, 25
"""Where the header of a PNG says how many bits a colour has, and whether it has a palette."""
RGB_COLOURS = (2, 6)
OF_RGB = ("RGB", "RGBA", "P", "PA")
"""Modes whose colour profile still holds for RGB."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation -> what turns the picture upright."""
BROKEN_EXIF = (SyntaxError, ValueError, OSError, LookupError, TypeError, ArithmeticError, struct.error)

Size = tuple[int, int]


class NotAnImage(Exception):
    """The bytes are no picture that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``image`` is RGB or RGBA, its ``format`` PNG or JPEG; ``data`` is the file, ``suffix`` that of its name."""

    image: Image.Image
    data: bytes
    suffix: str


def read_picture(data: bytes, most: Size | None = None) -> Picture:
    """The picture as it is stored: these very bytes where boxes show them as they are, else encoded anew.

    ``most``: shrunk to fit into this width and height, never enlarged. Raises NotAnImage.
    """
    image, plain = decoded(data)
    if most is not None and exceeds(image, most):
        image, plain = shrink_image(image, most), False
    return Picture(image, data if plain else encode_image(image), suffix_of(image))


def open_image(data: bytes, most: Size | None = None) -> Image.Image:
    """The picture alone, as ``read_picture`` reads it. ``most``: it will be shrunk to that, so a large JPEG is read at
    a part of its size, which takes a part of the time and the memory."""
    return decoded(data, most)[0]


def decoded(data: bytes, most: Size | None = None) -> tuple[Image.Image, bool]:
    """The picture, read completely (a cut file fails here), and whether boxes show these very bytes."""
    try:
        raw: Image.Image = Image.open(BytesIO(data), formats=READ_FORMATS)
        check_limits(raw, data)
        kind = "JPEG" if raw.format in OF_JPEG else "PNG"
        if most is not None:
            raw.draft(None, (max(most), max(most)))  # EXIF may turn it, so either side may be the longer one
        raw.load()
        turn = TURNS.get(orientation(raw))  # not before: Pillow turns TIFF upright by itself
        plain = turn is None and is_plain(raw, data)
        image = in_colours(raw, opaque=kind == "JPEG")
        image = image if turn is None else image.transpose(turn)
    except UnidentifiedImageError as error:
        raise NotAnImage("not a picture") from error
    except NotAnImage:
        raise
    except Exception as error:  # Pillow's readers of formats raise errors of any class for files that are broken
        raise NotAnImage(f"a broken picture: {error}") from error
    image.format = kind
    return image, plain


def check_limits(raw: Image.Image, data: bytes) -> None:
    if not 0 < raw.width * raw.height <= MAX_PIXELS:
        raise NotAnImage(f"{raw.width}x{raw.height} is too large")
    if data.startswith(JPEG_START) and data.count(JPEG_SCAN) > MAX_SCANS:
        raise NotAnImage(f"more than {MAX_SCANS} scans")


def orientation(raw: Image.Image) -> int:
    """The orientation (1 to 8) that EXIF names; 1, upright, where it names none that can be understood."""
    try:
        stored = raw.getexif().get(ORIENTATION, 1)
    except BROKEN_EXIF:
        return 1
    return stored if isinstance(stored, int) else 1


def is_plain(raw: Image.Image, data: bytes) -> bool:
    if raw.format == "JPEG":
        return raw.mode == "RGB"
    deep = data[PNG_DEPTH] != 8 or data[PNG_COLOURS] not in RGB_COLOURS
    return raw.format == "PNG" and not deep and not getattr(raw, "is_animated", False)


def in_colours(raw: Image.Image, *, opaque: bool) -> Image.Image:
    """In RGB, or in RGBA where something shows through. Of an animation the first picture."""
    if raw.mode in ("I", "F") or raw.mode.startswith("I;16"):
        raw = in_eight_bits(raw)
    mode = "RGBA" if raw.has_transparency_data and not opaque else "RGB"
    image = raw if raw.mode == mode else raw.convert(mode)
    profile = raw.info.get("icc_profile") if raw.mode in OF_RGB else None
    image.info = {"icc_profile": profile} if profile else {}
    return image


def in_eight_bits(deep: Image.Image) -> Image.Image:
    """Grey of 16 bits and more. Pillow's own conversion takes everything above 255 for white."""
    greys = deep.convert("F")
    _, brightest = cast("tuple[float, float]", greys.getextrema())
    whites = (1.0, 255.0, 65535.0) if deep.mode == "F" else (255.0, 65535.0) if deep.mode == "I" else (65535.0,)
    scale = 255.0 / next((one for one in whites if brightest <= one), brightest)
    return greys.point(lambda grey: grey * scale + 0).convert("L")


def icon_sizes() -> list[Size]:
    """The sizes that icons are kept in: SMARTY_DEFAULT_ICON_SIZE, then SMARTY_DEFAULT_ICON_SIZES."""
    wanted = [settings.SMARTY_DEFAULT_ICON_SIZE, *settings.SMARTY_DEFAULT_ICON_SIZES]
    return list(dict.fromkeys((int(width), int(height)) for width, height in filter(None, wanted)))


def sized_name(name: str, width: int, height: int) -> str:
    """The copy's file name: ``icons/logo.png`` -> ``icons/logo120_91.png``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}{width}_{height}.{suffix}" if dot and "/" not in suffix else f"{name}{width}_{height}"


def fit_image(image: Image.Image, size: Size) -> Image.Image:
    """A picture of exactly ``size``: scaled into the box (enlarged at most MAX_ENLARGE times), centred, the rest
    transparent, or white where the format knows no transparency."""
    colours = image if image.mode == "RGBA" else image.convert("RGBA")
    scale = min(size[0] / image.width, size[1] / image.height, MAX_ENLARGE)
    inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    scaled = colours.resize(inner, Image.Resampling.LANCZOS)
    opaque = image.format == "JPEG"
    canvas = Image.new("RGBA", size, (255, 255, 255, 255 if opaque else 0))
    canvas.alpha_composite(scaled, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    result = canvas.convert("RGB") if opaque else canvas
    result.format = image.format
    return result


def exceeds(image: Image.Image, most: Size) -> bool:
    return image.width > most[0] or image.height > most[1]


def shrink_image(image: Image.Image, most: Size) -> Image.Image:
    """A copy that fits into this width and height; never enlarged."""
    copy = image.copy()
    if exceeds(image, most):
        copy.thumbnail(most, Image.Resampling.LANCZOS)
    copy.format = image.format
    return copy


def blur_image(image: Image.Image, radius: float) -> Image.Image:
    """A copy out of focus, for the background of a page."""
    blurred = image.filter(ImageFilter.GaussianBlur(max(0.0, radius)))
    blurred.format = image.format
    return blurred


def as_photo(image: Image.Image) -> Image.Image:
    """The picture to be stored as JPEG, a tenth of PNG's size, unless something shows through."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        profile = image.info
        image = image.convert("RGB")
        image.info = profile
    image.format = "JPEG" if image.mode == "RGB" else "PNG"
    return image


def new_picture(image: Image.Image) -> Picture:
    """The picture encoded anew: nothing of the original's file is left, neither EXIF nor what hides behind its end."""
    return Picture(image, encode_image(image), suffix_of(image))


def suffix_of(image: Image.Image) -> str:
    return KEPT_FORMATS[image.format or "PNG"]


def encode_image(image: Image.Image) -> bytes:
    buffer = BytesIO()
    if image.format == "JPEG":
        image.convert("RGB").save(buffer, "JPEG", quality=90, icc_profile=image.info.get("icc_profile"))
    else:
        image.save(buffer, "PNG")
    return buffer.getvalue()


def missing_copies(present: Sequence[str] | frozenset[str], name: str, sizes: Iterable[Size]) -> list[Size]:
    """The sizes of ``name`` that are not among the file names of its directory."""
    file_name = PurePosixPath(name).name
    return [size for size in sizes if sized_name(file_name, *size) not in present]
