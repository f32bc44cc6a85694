"""Guides that nobody wrote: made at random of what parsers look for, read as an import reads them, for some seconds.

``FUZZ_SECONDS`` a parser (default 10) and ``FUZZ_SEED`` (default: another every time, printed when something is found).
What must hold: the reader ends within its time and memory, with programmes or with ParserError, never another error;
and twice as much of a document never takes much more than twice as long.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.isolated_process import Bounds, results_apart
from epg.parsers.base import ParsedProgram
from epg.parsers.errors import ParserError
from tests.epg.support import parser

SECONDS = float(os.environ.get("FUZZ_SECONDS", "10"))
SEED = int(os.environ.get("FUZZ_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
BOUNDS = Bounds(seconds=20, memory_mb=256)
SLOWEST_MB_SECONDS = 4.0
"""Processor seconds for a megabyte, on a busy machine; what is quadratic takes far longer."""

WORDS = [
    "<tv>",
    "</tv>",
    "<programme>",
    "<programme ",
    "</programme>",
    "</programme",
    "<channel id='one'>",
    "</channel>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version='1.0'?>",
    "<?",
    "?>",
    "<!DOCTYPE tv [",
    "]>",
    "<!ENTITY a 'b'>",
    "&a;",
    "&amp;",
    "&lt;",
    "&#65;",
    "&#xD800;",
    "&#99999999999;",
    "&eacute;",
    "&",
    ";",
    "<",
    ">",
    "/>",
    "'",
    '"',
    "=",
    " ",
    "\n",
    "\t",
    "\r",
    "\x00",
    "\ufffe",
    "\U0001f600",
    "start='20261122100000 +0000'",
    'stop="20261122110000"',
    "channel='one'",
    "start='",
    "<title>",
    "</title>",
    "<title lang='ru'>",
    "<desc>",
    "</desc>",
    "<desc size='smile'>",
    "&lt;br",
    "&lt;/p&gt;",
    "<category>",
    "</category>",
    "<icon src='",
    "http://a.b/c.png",
    "D:\\x",
    "\\u002F",
    "<credits>",
    "<actor>",
    "</actor>",
    "</credits>",
    "<rating>",
    "<value>",
    "18+",
    "</value>",
    "</rating>",
    "<date>",
    "<episode-num system='xmltv_ns'>",
    "1.2.0/1",
    "</episode-num>",
    "<season>",
    "²",
    "</season>",
    "<star-rating system='imdb'>",
    "a:b",
    "xmlns:a='u'",
    "<a:b/>",
    "00010101000000 +1400",
    "99991231235959 -1400",
    "20260229000000",
    "1",
    "1" * 5000,
    "Ж",
    "x" * 100,
]
FRAME = ('<tv><programme start="20261122100000 +0000" channel="one"><title>A</title>', "</programme></tv>")


def xml(dice: random.Random) -> bytes:
    """Words, some of them many times over; half of the documents in a frame that makes them guides."""
    parts = [
        "".join(dice.choices(WORDS, k=dice.randrange(1, 4))) * dice.choice((1, 1, 1, 2, 50, 2000))
        for _ in range(dice.randrange(1, 40))
    ]
    text = "".join(parts)[: 1 << 20]
    text = FRAME[0] + text + FRAME[1] if dice.random() < 0.7 else text
    return text.encode(dice.choice(("utf-8", "utf-8", "utf-16", "utf-8-sig")), errors="replace")


def packed(dice: random.Random) -> bytes:
    content = xml(dice)
    for _ in range(dice.randrange(3)):
        content = gzip.compress(content, mtime=0) if dice.random() < 0.5 else archive({"a.xml": content})
    return damaged(content, dice)


def jtv(dice: random.Random) -> bytes:
    files: dict[str, bytes] = {}
    for name in ("one", "Два", "x"):
        count = dice.choice((0, 1, 5, 400))
        titles = [b"x" * dice.choice((0, 1, 30, 250)) for _ in range(count)]
        names, times = bytearray(b"JTV 3.x TV Program Data\n\n\n"), struct.pack("<H", count)
        for number, title in enumerate(titles):
            ticks = (
                134_000_000_000_000_000 + number * 3_000_000_000 if dice.random() < 0.99 else dice.randrange(1 << 64)
            )
            times += struct.pack("<HQH", 0, ticks, len(names) & 0xFFFF)
            names += struct.pack("<H", len(title)) + title
        files[f"{name}.ndx"], files[f"{name}.pdt"] = damaged(times, dice), damaged(bytes(names), dice)
    return damaged(archive(files), dice)


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Half of the time as it was; else some bytes changed, cut out, or the end missing."""
    changed = bytearray(content)
    while changed and dice.random() < 0.5:
        place = dice.randrange(len(changed))
        if dice.random() < 0.6:
            changed[place] = dice.randrange(256)
        else:
            del changed[place : place + dice.choice((1, 10, 10_000))]
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "make"), [("xmltv_common", xml), ("epgservice", xml), ("xmltv_common", packed), ("jtv", jtv)]
)
def test_documents_at_random(name: str, make: Callable[[random.Random], bytes], tmp_path: Path) -> None:
    until, seed = time.monotonic() + SECONDS, SEED
    while time.monotonic() < until:
        path = tmp_path / "document"
        path.write_bytes(make(random.Random(seed)))
        spent = check(name, path, f"FUZZ_SEED={seed} {name} {make.__name__}")
        size = path.stat().st_size
        assert make is not xml or spent < 1 + SLOWEST_MB_SECONDS * size / (1 << 20), (
            f"FUZZ_SEED={seed}: {spent} s, {size} bytes"
        )
        seed += 1


def check(name: str, path: Path, told: str) -> float:
    """Processor seconds that reading took. Any error but ParserError fails the test, and so does a limit."""

    def work() -> Iterator[float]:
        started = time.process_time()
        for wanted in (None, frozenset({"one"})):
            reader = parser(name, channel_ids=wanted)
            try:
                for item in reader.items(path):
                    assert isinstance(reader.open_item(item), ParsedProgram)
                for channel in reader.channels(path):
                    assert channel.id
            except ParserError:
                continue
        yield time.process_time() - started

    try:
        (spent,) = results_apart(work, BOUNDS, ParserError)
    except Exception as error:
        error.add_note(told)
        raise
    return float(spent)
