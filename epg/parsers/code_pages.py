"""Which encoding a guide is in: what it says, brought to a name that Python knows, or what its letters look like.

A document that says nothing, or what is not so, is read in the one code page in which its words are words: letters of
one script, small ones behind large ones, the frequent ones frequent. Where no page gives that, nothing is guessed.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from epg.parsers.errors import ParserError

ASCII_PROBE = b"<?xml version='1.0'?><tv a=\"az-AZ_09\">+AGE- \\x41 \\u0041&amp;</tv>"
ALIAS = re.compile(r"(?:win|windows|ms|cp|ibm|dos|ansi)?[-_ ]?(1?25\d|8[56]\d)\Z")
ALIASES = {
    "utf": "utf-8", "utf8mb4": "utf-8", "unicode": "utf-8", "koi8": "koi8-r", "koi8r": "koi8-r", "koi8u": "koi8-u",
    "ansi": "", "cyrillic": "", "russian": "", "latin": "cp1252",
}  # fmt: skip
"""Names that are written and mean nothing to Python; "" tells no page."""
WEB_PAGES = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
"""Who writes these means their superset: browsers read them so."""
VAGUE = frozenset({"cp1252"})
"""What tools write that were told nothing, so that the letters are asked first."""

SAMPLE_BYTES = 64 * 1024
LANGUAGE = re.compile(rb"\blang\s*=\s*[\"']([A-Za-z]{2})")
WORD = re.compile(r"[^\W\d_]+")
TYPOGRAPHY = frozenset("«»„“”‘’–—…№°©®·•\u00a0§×½¼²³€£¡¿ºª´")
CYRILLIC = {**dict.fromkeys("оеаинтсрвл", 2.0), **dict.fromkeys("кмдпуяыьгзбчйхжшюіїєґў", 1.0),
            **dict.fromkeys("щцфэъё", 0.5)}  # fmt: skip
WESTERN = dict.fromkeys("éèêëàâáäãçíîïñóôöõúûüßåæøœ", 1.0)
CENTRAL = dict.fromkeys("ąćęłńóśźżáčďéěíňřšťúůýžäĺľŕôőűöüăâîșțşţđß", 1.0)
TURKISH = dict.fromkeys("çğıöşüâîû", 1.0)
GREEK = dict.fromkeys("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", 2.0)
HEBREW = dict.fromkeys("אבגדהוזחטיךכלםמןנסעףפץצקרשת", 2.0)
PAGES: tuple[tuple[str, dict[str, float], frozenset[str]], ...] = (
    ("cp1251", CYRILLIC, frozenset()),
    ("koi8-r", CYRILLIC, frozenset()),
    ("cp866", CYRILLIC, frozenset()),
    ("iso8859-5", CYRILLIC, frozenset()),
    ("cp1252", WESTERN, frozenset()),
    ("cp1250", CENTRAL, frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs"})),
    ("iso8859-2", CENTRAL, frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs"})),
    ("cp1254", TURKISH, frozenset({"tr", "az"})),
    ("cp1253", GREEK, frozenset({"el"})),
    ("cp1255", HEBREW, frozenset({"he", "iw"})),
)
"""(code page, its letters, languages one of which must be named in the document for the page to be thought of)."""
LEAST_MERIT = 0.5
MOST_BROKEN = 10
"""One in so many characters beyond ASCII may be broken (texts cut within a character), not more."""


def known_codec(name: str) -> str:
    """Python's name for an encoding under any of its usual names; "" for none that reads ASCII."""
    wanted = name.strip().lower()
    found = ALIAS.match(wanted)
    wanted = f"cp{found[1]}" if found else ALIASES.get(wanted, wanted)
    try:
        codec = codecs.lookup(wanted).name if wanted else ""
    except (LookupError, ValueError):
        return ""
    codec = WEB_PAGES.get(codec, codec)
    return codec if codec and _reads_ascii(codec) else ""


def _reads_ascii(codec: str) -> bool:
    """The declaration was read as ASCII, so whatever it says it is not UTF-16; nor is it one of Python's codecs that
    unpack (zlib), take their time (punycode, idna) or read escapes."""
    try:
        return codec != "idna" and ASCII_PROBE.decode(codec) == ASCII_PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False


def choose_codec(sample: bytes, declared: str) -> str:
    """The codec for a document in which ``sample`` holds the first bytes beyond ASCII.

    ``declared``: what the document says, "" = nothing that is known. Raises ParserError when no page fits.
    """
    if is_utf8(sample):
        return "utf-8"
    if declared and declared != "utf-8" and declared not in VAGUE:
        return declared
    guessed = guess_page(sample)
    if guessed or declared in VAGUE:
        return guessed or declared
    raise ParserError("in no encoding that can be told: set the source's option encoding", permanent=True)


def is_utf8(sample: bytes) -> bool:
    """But for a few characters that were cut; the last one may be cut by the sample's end."""
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(sample)
    broken = text.count("\ufffd")
    return broken * MOST_BROKEN <= sum(not letter.isascii() for letter in text) if broken else True


def guess_page(sample: bytes) -> str:
    """The code page in which the words are words, "" when none is good enough."""
    start = next((place for place, byte in enumerate(sample) if byte >= 0x80), 0)
    languages = {code.decode().lower() for code in LANGUAGE.findall(sample)}
    words = Counter(_words(sample[max(0, start - 100) : start + SAMPLE_BYTES]))
    merits = {
        page: _merit(words, page, letters)
        for page, letters, needed in PAGES
        if not needed or not needed.isdisjoint(languages)
    }
    best = max(merits, key=lambda page: merits[page])
    if merits[best] >= LEAST_MERIT:
        return best
    letters_met = set(b"".join(words).decode("cp1252", errors="replace"))
    return "cp1252" if all(letter.isascii() or letter in TYPOGRAPHY for letter in letters_met) else ""


def _words(sample: bytes) -> list[bytes]:
    return [word for word in re.split(rb"[\x00-@\[-`{-\x7f]+", sample) if not word.isascii()]


def _merit(words: Counter[bytes], page: str, letters: dict[str, float]) -> float:
    """A number per character beyond ASCII, at most 2."""
    points, count = 0.0, 0
    for raw, times in words.items():
        word = raw.decode(page, errors="replace")
        strange = [letter for letter in word if not letter.isascii()]
        points += times * (sum(_worth(letter, letters) for letter in strange) - _misshapen(word, letters))
        count += times * len(strange)
    return points / max(1, count)


def _worth(letter: str, letters: dict[str, float]) -> float:
    lower = letter.lower()
    if lower in letters:
        return letters[lower] * (1 if letter == lower else 0.9)
    return 0 if letter in TYPOGRAPHY else -2


def _misshapen(text: str, letters: dict[str, float]) -> float:
    """Large letters behind small ones, and two scripts in one word."""
    found = 0
    for word in WORD.findall(text):
        small = next((place for place, letter in enumerate(word) if letter.islower()), len(word))
        found += sum(letter.isupper() for letter in word[small:])
        has_latin = any(letter.isascii() for letter in word)
        own_script = letters in (CYRILLIC, GREEK, HEBREW)
        if has_latin and own_script:
            found += sum(not letter.isascii() for letter in word)
        elif not has_latin and not own_script and len(word) > 1:
            found += len(word)
    return 2.0 * found
