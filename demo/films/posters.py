"""Posters and stills of the demo's films, drawn: a scene by the first genre, colours by the name, the title in English
(Pillow's own font has no other letters)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont

from demo.films.table import FilmEntry

FOLDER = "posters/demo"
POSTER, SMALL_POSTER, STILL = (384, 576), (200, 300), (640, 360)
BLUR = 6
FINER = 2
"""Scenes are drawn so many times larger and shrunk: smooth edges."""
PALETTES = (
    ("#1d3557", "#457b9d", "#f1faee"),
    ("#5f0f40", "#9a031e", "#fb8b24"),
    ("#14213d", "#2f4858", "#fca311"),
    ("#22577a", "#38a3a5", "#c7f9cc"),
    ("#3d2c2e", "#7a4b3a", "#f2cc8f"),
    ("#2b2d42", "#6d597a", "#ef8354"),
    ("#0b3d2e", "#2d6a4f", "#ffe8a1"),
    ("#3a0ca3", "#7209b7", "#f8c8dc"),
    ("#4a1d1f", "#8d3b2f", "#f4d9a8"),
    ("#102a43", "#486581", "#f6ad55"),
)
Palette = tuple[str, str, str]
Scene = Callable[[ImageDraw.ImageDraw, int, int, Random, Palette], None]


def palette_of(film: FilmEntry) -> Palette:
    """Dark, middle, light: the same whenever it is drawn."""
    return chance_of(film).choice(PALETTES)


def chance_of(film: FilmEntry) -> Random:
    return Random(film.slug)  # noqa: S311  (a drawing, no secret)


def film_pictures(film: FilmEntry) -> dict[str, str]:
    """Field of a film -> name of its file below MEDIA_ROOT; drawn where they are not there."""
    names = {
        field: f"{FOLDER}/{film.slug}-{mark}.jpg"
        for field, mark in (
            ("poster", "big"),
            ("small", "small"),
            ("wide", "wide"),
            ("still", "still"),
            ("blur", "blur"),
        )
    }
    if not default_storage.exists(names["blur"]):
        for mark, image in drawn(film).items():
            default_storage.delete(names[mark])
            default_storage.save(names[mark], ContentFile(as_jpeg(image)))
    return {
        "poster_big": names["poster"],
        "vertical_poster": names["poster"],
        "poster_small": names["small"],
        "horizontal_poster": names["wide"],
        "screenshot_big": names["still"],
        "screenshot_b_big": names["blur"],
    }


def as_jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def drawn(film: FilmEntry) -> dict[str, Image.Image]:
    poster, still = scene(film, POSTER), scene(film, STILL)
    wide = still.copy()
    write_title(poster, film)
    write_title(wide, film)
    small = still.reduce(4).filter(ImageFilter.GaussianBlur(BLUR / 2))
    return {
        "poster": poster,
        "small": poster.resize(SMALL_POSTER, Image.Resampling.BILINEAR, reducing_gap=2.0),
        "wide": wide,
        "still": still,
        "blur": small.resize(STILL, Image.Resampling.BILINEAR),
    }


def scene(film: FilmEntry, size: tuple[int, int]) -> Image.Image:
    """Without letters."""
    palette = palette_of(film)
    width, height = size[0] * FINER, size[1] * FINER
    image = shaded((width, height), palette[0], palette[1])
    SCENES[film.genres[0]](ImageDraw.Draw(image), width, height, chance_of(film), palette)
    return image.reduce(FINER)


def shaded(size: tuple[int, int], above: str, below: str) -> Image.Image:
    """One colour fading into the other downwards."""
    first, second = ImageColor.getrgb(above), ImageColor.getrgb(below)
    column = Image.new("RGB", (1, 64))
    for row in range(64):
        column.putpixel((0, row), tuple(a + (b - a) * row // 63 for a, b in zip(first, second, strict=True)))
    return column.resize(size, Image.Resampling.BILINEAR)


@cache
def letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def write_title(image: Image.Image, film: FilmEntry) -> None:
    """The title in the lower part, the year below it."""
    draw, width, height = ImageDraw.Draw(image, "RGBA"), image.width, image.height
    draw.rectangle((0, height * 0.66, width, height), fill=(0, 0, 0, 120))
    lines = title_lines(film.en.upper())
    size = min(int(height * 0.085), int(width * 1.5 / max(len(line) for line in lines)))
    top = height * 0.8 - (len(lines) - 1) * size * 0.6
    for place, line in enumerate(lines):
        draw.text((width / 2, top + place * size * 1.2), line, fill="white", anchor="mm", font=letters(size))
    note = f"{film.year}   {film.age}+"
    draw.text(
        (width / 2, height * 0.94), note, fill=palette_of(film)[2], anchor="mm", font=letters(int(height * 0.035))
    )


def title_lines(title: str) -> list[str]:
    """One line, or two of about the same length."""
    words = title.split()
    if len(title) <= 12 or len(words) == 1:
        return [title]
    cuts = range(1, len(words))
    best = min(cuts, key=lambda cut: abs(len(" ".join(words[:cut])) - len(" ".join(words[cut:]))))
    return [" ".join(words[:best]), " ".join(words[best:])]


# --- scenes ----------------------------------------------------------------------------------------------------------
def circle(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def ridge(
    draw: ImageDraw.ImageDraw, width: int, height: int, base: float, rise: float, chance: Random, fill: str
) -> None:
    """A line of peaks."""
    points = [(width * step / 6, base - chance.uniform(0.2, 1) * rise * (step % 2 + 0.4)) for step in range(7)]
    draw.polygon([(0, height), *points, (width, height)], fill=fill)


def mountains(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    circle(draw, width * chance.uniform(0.25, 0.75), height * 0.24, width * 0.1, palette[2])
    ridge(draw, width, height, height * 0.55, height * 0.25, chance, mixed(palette[0], palette[2], 0.35))
    ridge(draw, width, height, height * 0.68, height * 0.2, chance, mixed(palette[0], palette[1], 0.4))
    ridge(draw, width, height, height * 0.8, height * 0.14, chance, palette[0])


def hills(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    """The sun going down behind hills, and somebody alone."""
    circle(draw, width / 2, height * 0.46, min(width, height) * 0.22, palette[2])
    for place, share in enumerate((0.5, 0.25, 0.0)):
        top = height * (0.5 + place * 0.09)
        shift = chance.uniform(-0.4, 0.0) * width
        draw.ellipse((shift, top, shift + width * 1.5, top + height), fill=mixed(palette[0], palette[1], share))
    x, y = width * chance.uniform(0.3, 0.7), height * 0.52
    circle(draw, x, y, height * 0.016, palette[0])
    draw.polygon([(x, y), (x - height * 0.022, y + height * 0.11), (x + height * 0.022, y + height * 0.11)], palette[0])


def planet(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    for _star in range(90):
        circle(draw, chance.random() * width, chance.random() * height, chance.uniform(1, 3.5), palette[2])
    x, y, radius = width * chance.uniform(0.35, 0.65), height * 0.36, min(width, height) * 0.25
    circle(draw, x, y, radius, palette[1])
    draw.chord((x - radius, y - radius, x + radius, y + radius), 20, 200, fill=mixed(palette[0], palette[1], 0.6))
    box = (x - radius * 1.7, y - radius * 0.45, x + radius * 1.7, y + radius * 0.45)
    draw.arc(box, -8, 188, fill=palette[2], width=max(4, int(radius * 0.09)))


def city(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    """A town at night; one window is lit where it should not be."""
    circle(draw, width * 0.78, height * 0.16, min(width, height) * 0.09, palette[2])
    x = 0.0
    while x < width:
        wide, top = width * chance.uniform(0.09, 0.17), height * chance.uniform(0.28, 0.55)
        draw.rectangle((x, top, x + wide, height), fill=mixed(palette[0], "#000000", chance.uniform(0.2, 0.6)))
        for row in range(int((height * 0.7 - top) / (height * 0.045))):
            for column in range(3):
                if chance.random() < 0.22:
                    left, upper = x + wide * (0.18 + column * 0.26), top + height * (0.02 + row * 0.045)
                    draw.rectangle((left, upper, left + wide * 0.13, upper + height * 0.022), fill=palette[2])
        x += wide


def beams(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    x, y = width * chance.uniform(0.3, 0.7), height * 0.4
    for step in range(0, 14, 2):
        turns = (math.tau * (step + shift) / 14 + 0.2 for shift in (0, 1))
        corners = [(x + math.cos(turn) * (width + height), y + math.sin(turn) * (width + height)) for turn in turns]
        draw.polygon([(x, y), *corners], fill=mixed(palette[0], palette[1], 0.35))
    circle(draw, x, y, min(width, height) * 0.14, palette[2])
    circle(draw, x, y, min(width, height) * 0.07, palette[0])


def bubbles(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    colours = (palette[2], mixed(palette[1], palette[2], 0.5), mixed(palette[0], palette[1], 0.5), "#ffffff")
    for _one in range(16):
        radius = min(width, height) * chance.uniform(0.04, 0.16)
        circle(draw, chance.random() * width, chance.random() * height * 0.75, radius, chance.choice(colours))


def stripes(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    """A curtain, and a spot of light on it."""
    wide = width / chance.choice((7, 9, 11))
    for step in range(0, 12, 2):
        draw.rectangle((step * wide, 0, (step + 1) * wide, height), fill=mixed(palette[0], palette[1], 0.8))
    circle(draw, width / 2, height * 0.36, min(width, height) * 0.25, palette[2])
    smile = (width / 2 - height * 0.09, height * 0.28, width / 2 + height * 0.09, height * 0.44)
    draw.arc(smile, 20, 160, fill=palette[0], width=int(height * 0.015))
    for side in (-1, 1):
        circle(draw, width / 2 + side * height * 0.05, height * 0.31, height * 0.014, palette[0])


def rings(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    radius, middle = min(width, height) * 0.22, height * chance.uniform(0.33, 0.4)
    for side, fill in ((-1, palette[2]), (1, mixed(palette[1], palette[2], 0.45))):
        circle(draw, width / 2 + side * radius * 0.62, middle, radius, fill)
    circle(draw, width / 2, middle, radius * 0.3, palette[0])


def columns(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    count = chance.choice((4, 5, 6))
    roof, base = height * 0.22, height * 0.62
    draw.polygon([(width * 0.12, roof), (width / 2, roof - height * 0.12), (width * 0.88, roof)], fill=palette[2])
    for step in range(count):
        left = width * (0.16 + 0.68 * step / count)
        draw.rectangle((left, roof + height * 0.02, left + width * 0.36 / count, base), fill=palette[2])
    draw.rectangle((width * 0.1, base, width * 0.9, base + height * 0.03), fill=palette[2])


def waves(draw: ImageDraw.ImageDraw, width: int, height: int, chance: Random, palette: Palette) -> None:
    circle(draw, width * chance.uniform(0.3, 0.7), height * 0.22, min(width, height) * 0.12, palette[2])
    for row in range(6):
        top, phase = height * (0.36 + row * 0.08), chance.uniform(0, math.tau)
        points = [
            (width * step / 24, top + math.sin(phase + step * math.tau / 12) * height * 0.02) for step in range(25)
        ]
        draw.polygon([(0, height), *points, (width, height)], fill=mixed(palette[1], palette[0], row / 5))


def mixed(first: str, second: str, share: float) -> str:
    """``share`` of the second colour in the first."""
    pairs = zip(ImageColor.getrgb(first)[:3], ImageColor.getrgb(second)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


SCENES: dict[str, Scene] = {
    "adventure": mountains,
    "animation": bubbles,
    "comedy": stripes,
    "detective": city,
    "documentary": waves,
    "drama": hills,
    "family": bubbles,
    "history": columns,
    "romance": rings,
    "scifi": planet,
    "thriller": beams,
}


# --- people ----------------------------------------------------------------------------------------------------------
def draw_portrait(slug: str) -> str:
    """The name of a photo below MEDIA_ROOT: a head and shoulders in made-up colours, drawn if it is not there."""
    name = f"actors/demo/{slug}.jpg"
    if not default_storage.exists(name):
        chance = Random(slug)  # noqa: S311  (a drawing, no secret)
        palette = chance.choice(PALETTES)
        image = shaded((480, 640), palette[1], palette[0])
        draw = ImageDraw.Draw(image)
        face, hair = mixed(palette[2], palette[1], 0.15), palette[0]
        circle(draw, 240, 235, 128, hair)
        draw.ellipse((70, 400, 410, 900), fill=mixed(palette[2], palette[1], 0.55))
        draw.rounded_rectangle((200, 340, 280, 440), 30, fill=face)
        draw.ellipse((145, 150, 335, 390), fill=face)
        draw.pieslice((135, 110, 345, 330), 180, 360, fill=hair)
        default_storage.save(name, ContentFile(as_jpeg(image.reduce(2))))
    return name
