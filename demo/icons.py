"""Channel icons: coloured tiles with letters."""

from __future__ import annotations

from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image, ImageColor, ImageDraw, ImageFont

from core.image_files import save_with_copies
from core.images import icon_sizes

SIDE = 500
RADIUS = 90
FOLDER = "epg/icons/demo"


def channel_icon(slug: str, letters: str, color: str) -> str:
    """The name of the icon's file below MEDIA_ROOT; it and its sized copies are drawn if they are not there."""
    name = f"{FOLDER}/{slug}.png"
    if not default_storage.exists(name):
        save_with_copies(default_storage, name, tile(letters, color), icon_sizes())
    return name


def tile(letters: str, color: str) -> bytes:
    """A PNG of SIDE x SIDE with round corners, lighter at the top."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    shade = Image.linear_gradient("L").resize((SIDE, SIDE))
    light = Image.new("RGBA", (SIDE, SIDE), tuple(min(255, part + 60) for part in (red, green, blue)) + (255,))
    face = Image.composite(Image.new("RGBA", (SIDE, SIDE), (red, green, blue, 255)), light, shade)
    corners = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, SIDE - 1, SIDE - 1), RADIUS, fill=255)
    image.paste(face, mask=corners)
    ImageDraw.Draw(image).text(
        (SIDE / 2, SIDE / 2), letters, fill="white", anchor="mm", font=ImageFont.load_default(SIDE * 0.46)
    )
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
