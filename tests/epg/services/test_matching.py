"""epg.services.matching: suggestions, with a score."""

from __future__ import annotations

import random
import time

import pytest

from epg.services.matching import Matcher, key_of, parts_of, suggest_channels

CHANNELS = {
    1: "Первый канал", 2: "Первый HD", 3: "Первый канал (+2)", 4: "Россия 1", 5: "Россия 24", 6: "НТВ",
    7: "РЕН ТВ", 8: "Матч ТВ", 9: "Discovery Channel", 10: "Eurosport 1", 11: "Eurosport 2", 12: "Звёздный",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("первый канал", 1), ("Первый  канал!", 1), ("1. Первый +2", 3), ("Первый (HD)", 2), ("россия1", 4),
        ("Россия-1", 4), ("Россия-1 HD", 4), ("Rossiya 24", 5), ("NTV", 6), ("РЕН-ТВ HD", 7), ("Матч!", 8),
        ("DISCOVERY", 9), ("Eurosport 2 HD", 11), ("Звездный", 12),
    ],
)  # fmt: skip
def test_the_first_suggestion(name: str, expected: int) -> None:
    found = Matcher(CHANNELS).suggest(name.removeprefix("1. "))
    assert found[0].key == expected
    assert 0.55 <= found[0].score <= 1


def test_the_same_name_scores_one_and_order_is_by_score() -> None:
    found = Matcher(CHANNELS).suggest("ПЕРВЫЙ КАНАЛ")
    assert (found[0].key, found[0].score) == (1, 1.0)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.key for one in found} >= {1, 2, 3}


@pytest.mark.parametrize("name", ["Совсем другое", "", "HD", "24", "!!!"])
def test_nothing_like_it(name: str) -> None:
    assert Matcher(CHANNELS).suggest(name, least=0.8) == []


def test_another_number_is_another_channel() -> None:
    scores = {one.key: one.score for one in Matcher(CHANNELS).suggest("Eurosport 1")}
    assert scores[10] == 1.0
    assert scores.get(11, 0) < 0.7


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Первый HD", "первый hd", True), ("Звёздный", "Звездный", True), ("ТНТ 4", "ТНТ4", True),
        ("ТНТ +4", "ТНТ (+4)", True), ("ТНТ +4", "ТНТ", False), ("ТНТ HD", "ТНТ", False),
        ("Eurosport 1", "Eurosport 2", False),
    ],
)  # fmt: skip
def test_key(left: str, right: str, same: bool) -> None:
    assert (key_of(left) == key_of(right)) is same


def test_parts() -> None:
    parts = parts_of("Матч ТВ 4K (+3)")
    assert (parts.text, parts.shift, parts.quality) == ("match", 3, frozenset({"4k"}))
    assert parts_of("Канал+").shift == 0


def test_a_thousand_names_among_three_thousand() -> None:
    dice = random.Random(1)
    syllables = ["ка", "но", "ми", "ру", "та", "ле", "во", "си", "до", "па", "ню", "зо", "фе", "ги", "ла"]

    def name() -> str:
        return " ".join("".join(dice.choices(syllables, k=dice.randint(2, 5))) for _ in range(2)) + dice.choice(
            ["", " HD", " +2"]
        )

    candidates = {number: name() for number in range(3000)}
    started = time.process_time()
    found = suggest_channels([candidates[number] + " HD" for number in range(1000)], candidates)
    assert time.process_time() - started < 2
    assert sum(bool(suggestions) for suggestions in found.values()) == len(found)
