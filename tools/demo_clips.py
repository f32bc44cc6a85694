"""Draw and encode what the demo's streamer plays: ``.venv/bin/python tools/demo_clips.py`` writes its clips.zip.

For who changes the demo's channels or films; nothing at run time needs it. Needs ffmpeg with libx264 and the DejaVu
fonts (Debian: ffmpeg, fonts-dejavu-core). A clip is one HLS segment: SECONDS of MPEG-TS that begins with a key frame
and ends where it begins, so it can follow itself for ever.
"""

from __future__ import annotations

import math
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFont

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from demo.channels import CAMERAS, CHANNELS  # noqa: E402  (the path is set above)
from demo.films.posters import palette_of  # noqa: E402
from demo.films.table import read_films, read_series  # noqa: E402

WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 10, 6
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
ENCODE = (
    *("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)),
    *("-i", "-", "-c:v", "libx264", "-preset", "veryslow", "-tune", "animation", "-profile:v", "main", "-level", "3.1"),
    *("-pix_fmt", "yuv420p", "-crf", "27", "-bf", "0", "-refs", "1", "-g", str(RATE * SECONDS), "-sc_threshold", "0"),
    *("-x264-params", "scenecut=0", "-map_metadata", "-1", "-mpegts_flags", "+pat_pmt_at_frames", "-f", "mpegts", "-"),
)


class ClipCard(NamedTuple):
    """``name``: of the clip; ``mark``: the large letters; ``lines``: below them."""

    name: str
    mark: str
    lines: tuple[str, ...]
    color: str


def cards() -> Iterator[ClipCard]:
    for number, channel in enumerate(CHANNELS, start=1):
        yield ClipCard(channel.slug, channel.letters, (f"{number}  {channel.en}", channel.ru), channel.color)
    for camera in CAMERAS:
        yield ClipCard(camera.slug, "CAM", (camera.en, camera.ru), camera.color)
    for film in read_films():
        yield ClipCard(film.slug, str(film.year), (film.en, film.ru), palette_of(film)[0])
    for show in read_series():
        for season, count in enumerate(show.seasons, start=1):
            for number in range(1, count + 1):
                yield ClipCard(
                    f"{show.slug}-s{season}e{number}", f"{season} x {number}", (show.en, show.ru), palette_of(show)[0]
                )
    yield ClipCard("test-card", "?", ("Test card", "Настроечная таблица"), "#555555")


def encoded(card: ClipCard) -> bytes:
    picture = still(card)
    frames = b"".join(frame(picture, number).tobytes() for number in range(RATE * SECONDS))
    return subprocess.run(ENCODE, input=frames, capture_output=True, check=True).stdout  # noqa: S603  (our own words)


def still(card: ClipCard) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), card.color)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - 96, WIDTH, HEIGHT), fill=darker(card.color))
    mark = fitting(card.mark, 150, WIDTH - 260)
    draw.text((40, (HEIGHT - 96) / 2), card.mark, fill="white", anchor="lm", font=mark)
    for place, line in enumerate(card.lines):
        draw.text((40, HEIGHT - 68 + place * 40), line, fill="white", anchor="lm", font=fitting(line, 30, WIDTH - 80))
    return image


def fitting(text: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    while font.getlength(text) > width:
        size -= 2
        font = ImageFont.truetype(FONT, size)
    return font


def darker(color: str) -> tuple[int, ...]:
    return tuple(part * 3 // 5 for part in ImageColor.getrgb(color)[:3])


def frame(picture: Image.Image, number: int) -> Image.Image:
    """A hand that goes round once in a clip: whoever looks sees that the picture moves."""
    image = picture.copy()
    draw = ImageDraw.Draw(image)
    x, y, radius = WIDTH - 120, (HEIGHT - 96) // 2, 78
    angle = math.tau * number / (RATE * SECONDS)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline="white", width=5)
    point = (x + math.sin(angle) * (radius - 22), y - math.cos(angle) * (radius - 22))
    draw.ellipse((point[0] - 12, point[1] - 12, point[0] + 12, point[1] + 12), fill="white")
    draw.text((x, y), str(number // RATE + 1), fill="white", anchor="mm", font=ImageFont.truetype(FONT, 44))
    return image


def main() -> None:
    target = ROOT / "demo" / "streamer" / "clips.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for card in cards():
            member = zipfile.ZipInfo(f"{card.name}.ts", (2026, 11, 30, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, encoded(card))
    sys.stdout.write(f"{target}: {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
