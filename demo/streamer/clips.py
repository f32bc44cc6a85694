"""The clips that everything plays: one HLS segment each, made by tools/demo_clips.py, kept in clips.zip.

A clip follows itself without a break: ``place_clip`` moves its clock and its packets' counters to the place where it is
wanted, so players see one stream without an end and no discontinuity.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ARCHIVE = Path(__file__).with_name("clips.zip")
SECONDS = 6
"""Each clip lasts exactly so long."""
TEST_CARD = "test-card"
"""Plays where a stream has no clip of its own: channels and films that somebody added in the panel."""

PACKET, SYNC = 188, 0x47
TICKS = 90_000
CLOCK_BITS = 33
PAYLOAD, ADAPTATION, PCR, STARTS = 0x10, 0x20, 0x10, 0x40
PES = b"\x00\x00\x01"
HAS_PTS, HAS_DTS = 0x80, 0x40


@dataclass(frozen=True)
class Clip:
    """``counts``: packets with a payload of each PID: so far do their counters go in one clip."""

    data: bytes
    counts: dict[int, int]


@cache
def clip_names() -> frozenset[str]:
    with zipfile.ZipFile(ARCHIVE) as archive:
        return frozenset(name.removesuffix(".ts") for name in archive.namelist())


@cache
def read_clip(name: str) -> Clip:
    """``name`` is one of ``clip_names()``, so no more than these are kept."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        data = archive.read(f"{name}.ts")
    return Clip(data, dict(Counter(pid_of(data, at) for at in packets(data) if data[at + 3] & PAYLOAD)))


def packets(data: bytes | bytearray) -> range:
    return range(0, len(data), PACKET)


def pid_of(data: bytes | bytearray, at: int) -> int:
    return (data[at + 1] & 0x1F) << 8 | data[at + 2]


def place_clip(clip: Clip, number: int) -> bytes:
    """The clip as the segment ``number`` of its stream, counted from 0."""
    data = bytearray(clip.data)
    later = number * SECONDS * TICKS
    shifts = {pid: number * count for pid, count in clip.counts.items()}
    for at in packets(data):
        flags = data[at + 3]
        if flags & PAYLOAD:
            data[at + 3] = flags & 0xF0 | flags + shifts[pid_of(data, at)] & 0x0F
        body = at + 4
        if flags & ADAPTATION:
            if data[at + 4] and data[at + 5] & PCR:
                move_pcr(data, at + 6, later)
            body = at + 5 + data[at + 4]
        if data[at + 1] & STARTS and data[body : body + 3] == PES:
            move_pes(data, body, later)
    return bytes(data)


def move_pcr(data: bytearray, at: int, later: int) -> None:
    """33 bits of 90 kHz in front of what is left as it is."""
    old = int.from_bytes(data[at : at + 6], "big")
    base = ((old >> 15) + later) % (1 << CLOCK_BITS)
    data[at : at + 6] = (base << 15 | old & 0x7FFF).to_bytes(6, "big")


def move_pes(data: bytearray, at: int, later: int) -> None:
    flags = data[at + 7]
    if flags & HAS_PTS:
        move_stamp(data, at + 9, later)
    if flags & HAS_DTS:
        move_stamp(data, at + 14, later)


def move_stamp(data: bytearray, at: int, later: int) -> None:
    """A time in the three parts of 3, 15 and 15 bits that a PES header has it in, each with a marker behind it."""
    a, b, c = data[at], int.from_bytes(data[at + 1 : at + 3], "big"), int.from_bytes(data[at + 3 : at + 5], "big")
    stamp = ((a >> 1 & 7) << 30 | b >> 1 << 15 | c >> 1) + later
    stamp %= 1 << CLOCK_BITS
    data[at] = a & 0xF0 | stamp >> 30 << 1 | 1
    data[at + 1 : at + 3] = ((stamp >> 15 & 0x7FFF) << 1 | 1).to_bytes(2, "big")
    data[at + 3 : at + 5] = ((stamp & 0x7FFF) << 1 | 1).to_bytes(2, "big")
