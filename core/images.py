"""Pictures: is it one, smaller copies beside it, uploads shrunk to their maximum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_SCANS = 100
"""Of a progressive JPEG; usual are ten. Every scan goes over the whole picture, and a few bytes can begin one."""
MAX_ENLARGE = 2.0
READ_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "DIB", "ICO", "TIFF", "PSD", "PPM", "TGA")
"""Pillow knows more, one of which starts Ghostscript."""
KEPT_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
"""Formats that boxes show; the others that are read are stored as PNG."""

JPEG_START, JPEG_SCAN = b"\xff\xd8", b"\xff\xda"

Size = tuple[int, int]


class NotAnImage(Exception):
    """The bytes are no picture that can be used; the text says why."""


def open_image(data: bytes) -> Image.Image:
    """The picture, read completely (a cut file fails here), turned upright as its EXIF says."""
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=READ_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise NotAnImage(f"{image.width}x{image.height} is too large")
        if data.startswith(JPEG_START) and data.count(JPEG_SCAN) > MAX_SCANS:
            raise NotAnImage(f"more than {MAX_SCANS} scans")
        kind = image.format or "PNG"
        image.load()
    except UnidentifiedImageError as error:
        raise NotAnImage("not a picture") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAnImage(f"a broken picture: {error}") from error
    upright = ImageOps.exif_transpose(image)
    upright.format = kind if kind in KEPT_FORMATS else "PNG"
    return upright


def extension(image: Image.Image) -> str:
    return KEPT_FORMATS[image.format or "PNG"]


def icon_sizes() -> list[Size]:
    """The sizes that icons are kept in: SMARTY_DEFAULT_ICON_SIZE, then SMARTY_DEFAULT_ICON_SIZES."""
    wanted = [settings.SMARTY_DEFAULT_ICON_SIZE, *settings.SMARTY_DEFAULT_ICON_SIZES]
    return list(dict.fromkeys((int(width), int(height)) for width, height in filter(None, wanted)))


def sized_name(name: str, width: int, height: int) -> str:
    """The copy's file name: ``icons/logo.png`` -> ``icons/logo120_91.png``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}{width}_{height}.{suffix}" if dot and "/" not in suffix else f"{name}{width}_{height}"


def fit(image: Image.Image, size: Size) -> Image.Image:
    """A picture of exactly ``size``: scaled into the box (enlarged at most MAX_ENLARGE times), centred, the rest
    transparent, or white where the format knows no transparency."""
    colours = image.convert("RGBA")
    scale = min(size[0] / image.width, size[1] / image.height, MAX_ENLARGE)
    inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    scaled = colours.resize(inner, Image.Resampling.LANCZOS)
    opaque = image.format == "JPEG"
    canvas = Image.new("RGBA", size, (255, 255, 255, 255 if opaque else 0))
    canvas.alpha_composite(scaled, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    result = canvas.convert("RGB") if opaque else canvas
    result.format = image.format
    return result


def encode(image: Image.Image) -> bytes:
    buffer = BytesIO()
    if image.format == "JPEG":
        image.convert("RGB").save(buffer, "JPEG", quality=90)
    else:
        image.save(buffer, image.format or "PNG")
    return buffer.getvalue()


def save_with_copies(storage: Storage, name: str, data: bytes, sizes: Iterable[Size]) -> list[str]:
    """Store ``data`` under ``name`` and a copy of each size beside it. Answers all names written."""
    image = open_image(data)
    contents = {name: data}
    contents.update({sized_name(name, *size): encode(fit(image, size)) for size in sizes})
    for path, content in contents.items():
        storage.delete(path)
        storage.save(path, ContentFile(content))
    return list(contents)


def delete_with_copies(storage: Storage, name: str, sizes: Iterable[Size]) -> None:
    for path in (name, *(sized_name(name, *size) for size in sizes)):
        storage.delete(path)


def fit_upload(file: Any, max_height: int, max_width: int) -> Any:
    """The uploaded image, shrunk to fit (never enlarged), in its own format; ``file`` itself when it fits already."""
    file.seek(0)
    with Image.open(file, formats=READ_FORMATS) as picture:
        if picture.height <= max_height and picture.width <= max_width:
            file.seek(0)
            return file
        kind = picture.format or "PNG"
        small = picture.copy()
    small.thumbnail((max_width, max_height), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    small.save(buffer, kind)
    return ContentFile(buffer.getvalue(), name=file.name)


def missing_copies(present: Sequence[str] | frozenset[str], name: str, sizes: Iterable[Size]) -> list[Size]:
    """The sizes of ``name`` that are not among the file names of its directory."""
    file_name = PurePosixPath(name).name
    return [size for size in sizes if sized_name(file_name, *size) not in present]
