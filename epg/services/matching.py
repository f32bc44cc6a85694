"""Which guide channel may a channel be? Suggestions with a score, for a person to accept; never applied by itself.

Names are brought to one spelling (case, ё/е, punctuation, Cyrillic and Latin alike), then compared by the triples of
letters that they share. Qualities (HD, 4K) hardly count, hours of shift (+2) and other numbers do: Russia 1 is not
Russia 24.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

QUALITY = frozenset({"hd", "fhd", "uhd", "sd", "4k", "8k", "hevc", "h265", "fullhd", "orig", "50", "fps"})
WEAK = frozenset({"tv", "channel", "kanal", "telekanal", "the", "tb"})
LETTERS = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфхыэё",
            ("a", "b", "v", "g", "d", "e", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h",
             "i", "e", "e"),
            strict=True,
        )
    )
    | {"ж": "zh", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia", "y": "i", "j": "i",
       "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "қ": "k", "ң": "n", "ғ": "g", "ү": "u", "ұ": "u", "ө": "o",
       "ә": "a", "һ": "h", "é": "e", "è": "e", "ö": "o", "ü": "u", "ä": "a", "á": "a", "í": "i", "ó": "o", "ú": "u"}
)  # fmt: skip
SHIFT = re.compile(
    r"(?:\(|\s|(?=\+))([+-]\s?\d{1,2})\s?(?:ч|час\w*|h|hours?)?\)?\s*(?=$|\bhd\b|\buhd\b|\)|\()", re.IGNORECASE
)
"""``+2``, ``(-4)``, ``+7 ч`` at the end; a minus glued to a word is a hyphen: ``Russia-1``."""
WORD = re.compile(r"[^\W_]+", re.UNICODE)
BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
QUALITY_WORD = re.compile(r"\b(?:[48]k|h\.?26[45])\b", re.IGNORECASE)
LEAST = 0.55
OTHER_NUMBERS, OTHER_SHIFT, OTHER_QUALITY = 0.6, 0.85, 0.98


class Suggestion(NamedTuple):
    """A candidate and how well it fits, 0 to 1; 1 = the same name."""

    key: int
    name: str
    score: float


class Parts(NamedTuple):
    """A name taken apart."""

    text: str
    numbers: frozenset[str]
    shift: int
    quality: frozenset[str]


@lru_cache(maxsize=20_000)
def parts_of(name: str) -> Parts:
    lowered = name.casefold()
    found = SHIFT.search(lowered)
    shift = int(found[1].replace(" ", "")) if found else 0
    rest = lowered[: found.start()] + " " + lowered[found.end() :] if found else lowered
    quality = {word.replace(".", "") for word in QUALITY_WORD.findall(rest)}
    words = WORD.findall(BORDER.sub(" ", QUALITY_WORD.sub(" ", rest)).translate(LETTERS))
    quality |= {word for word in words if word in QUALITY}
    strong = [word for word in words if word not in QUALITY and word not in WEAK]
    kept = strong or [word for word in words if word not in QUALITY] or words
    return Parts(
        "".join(kept), frozenset(word for word in kept if word.isdigit()), shift, frozenset(quality)
    )  # fmt: skip


def key_of(name: str) -> str:
    """The same for two spellings of one channel, and only for those."""
    parts = parts_of(name)
    return f"{parts.text}|{parts.shift}|{' '.join(sorted(parts.quality))}"


class Matcher:
    """Looks up the likes of a name among many. Candidates that share no triple of letters cost nothing."""

    def __init__(self, candidates: Mapping[int, str]) -> None:
        self.names = dict(candidates)
        self.parts = {key: parts_of(name) for key, name in self.names.items()}
        self.sizes: dict[int, int] = {}
        self.index: dict[str, list[int]] = defaultdict(list)
        for key, parts in self.parts.items():
            triples = triples_of(parts.text)
            self.sizes[key] = len(triples)
            for triple in triples:
                self.index[triple].append(key)

    def suggest(self, name: str, limit: int = 5, least: float = LEAST) -> list[Suggestion]:
        """The best candidates, best first; equal scores in the order of their keys."""
        wanted = parts_of(name)
        triples = triples_of(wanted.text)
        shared: Counter[int] = Counter()
        for triple in triples:
            shared.update(self.index.get(triple, ()))
        needed = least * len(triples) / 2
        scored = []
        for key, common in shared.items():
            if common < needed:
                continue
            likeness = 2 * common / (len(triples) + self.sizes[key])
            score = likeness * self.agreement(wanted, self.parts[key])
            if score >= least:
                scored.append((-score, key))
        return [Suggestion(key, self.names[key], round(-score, 3)) for score, key in sorted(scored)[:limit]]

    @staticmethod
    def agreement(left: Parts, right: Parts) -> float:
        return (
            (1 if left.numbers == right.numbers else OTHER_NUMBERS)
            * (1 if left.shift == right.shift else OTHER_SHIFT)
            * (1 if left.quality == right.quality else OTHER_QUALITY)
        )


def triples_of(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def suggest_channels(
    names: Iterable[str], candidates: Mapping[int, str], limit: int = 5
) -> dict[str, list[Suggestion]]:
    """Name -> the candidates (guide channel id -> name) that it may be."""
    matcher = Matcher(candidates)
    return {name: matcher.suggest(name, limit) for name in names}
