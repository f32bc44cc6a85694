"""Pictures with letters that programs find hard to read. One at a time per visitor; each may be answered once.

A visitor is known by address, device and phone: apps send the letters in their next call, with nothing that says which
picture they belong to. Everything lives in the cache for TVMIDDLEWARE_CAPTCHA_TTL seconds.
"""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from PIL import Image, ImageDraw, ImageFont

from core import secretbox
from core.api.errors import DomainError
from core.cache import tries
from core.networks import address_group
from tvmiddleware.cache import keys
from tvmiddleware.services.login.ratelimit import is_over_limit

HOUR = 3600
TOKEN = re.compile(r"[0-9a-f]{32}")
LENGTH = 5
LETTERS = "ABCDEFHKLMNPRTUVWXY34789"
"""Without those that look alike."""
PASSED_SECONDS = 900
"""So long the visitor is not asked again: a registration takes several calls."""
WIDTH, HEIGHT, LETTER = 220, 80, 56
INK = (40, 60, 90)
PAPER = (245, 245, 240)


class CaptchaSent(DomainError):
    """``token`` names the picture to show."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


class CaptchaWrong(DomainError):
    """Other letters, or too late."""


class TooManyCaptchas(DomainError):
    """This address asked for too many of them."""


class CaptchaGone(DomainError):
    """No picture of that token any more."""


@dataclass(frozen=True)
class CaptchaVisitor:
    """``claim``: who the visitor says to be, whatever tells several behind one address apart."""

    client_id: int
    ip: str
    claim: str

    @property
    def subject(self) -> str:
        return keys.hash_part(f"{self.client_id}:{address_group(self.ip)}:{self.claim}")


def captcha_demand(*, visitor: CaptchaVisitor, answer: str) -> None:
    """Returns when the visitor has shown to be a person; else raises CaptchaSent, CaptchaWrong, TooManyCaptchas."""
    if cache.get(keys.captcha_passed(visitor.subject)):
        return
    if not answer:
        raise CaptchaSent(captcha_create(visitor=visitor))
    key = keys.captcha_of(visitor.subject)
    wanted = cache.get(key)
    cache.delete(key)  # before it is looked at: one guess a picture
    if not wanted or not secretbox.secrets_equal(answer.strip().upper(), str(wanted)):
        raise CaptchaWrong
    cache.set(keys.captcha_passed(visitor.subject), 1, PASSED_SECONDS)


def captcha_create(*, visitor: CaptchaVisitor) -> str:
    """A new picture for the visitor, whose last one counts no more; its token."""
    count = tries.count_try(keys.captchas(visitor.client_id, address_group(visitor.ip)), HOUR)
    if is_over_limit(count, settings.TVMIDDLEWARE_CAPTCHAS_PER_ADDRESS):
        raise TooManyCaptchas
    text = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    token = secrets.token_hex(16)
    ttl = settings.TVMIDDLEWARE_CAPTCHA_TTL
    cache.set_many({keys.captcha(token): text, keys.captcha_of(visitor.subject): text}, ttl)
    return token


def captcha_png(*, token: str) -> bytes:
    """The picture (220 x 80), drawn anew each time."""
    text = cache.get(keys.captcha(token)) if TOKEN.fullmatch(token) else None
    if not text:
        raise CaptchaGone
    return drawn(str(text))


def drawn(text: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    step = (WIDTH - LETTER) // (LENGTH - 1)
    for place, letter in enumerate(text):
        tile = letter_tile(letter)
        picture.paste(INK, (place * step + around(4), (HEIGHT - LETTER) // 2 + around(8)), tile)
    pen = ImageDraw.Draw(picture)
    for _line in range(6):
        ends = (
            secrets.randbelow(WIDTH),
            secrets.randbelow(HEIGHT),
            secrets.randbelow(WIDTH),
            secrets.randbelow(HEIGHT),
        )
        pen.line(ends, fill=INK if _line % 2 else PAPER, width=2)
    for _dot in range(300):
        pen.point((secrets.randbelow(WIDTH), secrets.randbelow(HEIGHT)), fill=INK)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def letter_tile(letter: str) -> Image.Image:
    """One letter, turned and sheared, as a mask."""
    tile = Image.new("L", (LETTER, LETTER), 0)
    font = ImageFont.load_default(40 + secrets.randbelow(8))
    ImageDraw.Draw(tile).text((LETTER // 2, LETTER // 2), letter, font=font, fill=255, anchor="mm")
    shear = around(20) / 100
    tile = tile.transform(
        tile.size, Image.Transform.AFFINE, (1, shear, -shear * LETTER / 2, 0, 1, 0), Image.Resampling.BICUBIC
    )
    return tile.rotate(around(25), Image.Resampling.BICUBIC)


def around(most: int) -> int:
    """A number from -most to most."""
    return secrets.randbelow(2 * most + 1) - most
