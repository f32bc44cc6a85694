from __future__ import annotations

import pytest

from library.series_titles import parse_title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Знахарь. 2 сезон 5 серия", ("Знахарь", 2, 5)),
        ("Знахарь, 2-й сезон, 5-я серия", ("Знахарь", 2, 5)),
        ("Знахарь. Сезон 2. Серия 5", ("Знахарь", 2, 5)),
        ("Знахарь (сезон 2, серия 5)", ("Знахарь", 2, 5)),
        ("2 сезон. Серия 5", ("2 сезон. Серия 5", 2, 5)),
        ("Знахарь - 5-6 серии", ("Знахарь", 0, 5)),
        ("Знахарь. 5-я серия. Возвращение", ("Знахарь", 0, 5)),
        ("Знахарь 3 сезон", ("Знахарь", 3, 0)),
        ("Знахарь, выпуск № 12", ("Знахарь", 0, 12)),
        ('Т/с "Знахарь" (16+), 7 серия', ("Знахарь", 0, 7)),
        ("М/с «Маша и Медведь» (0+)", ("Маша и Медведь", 0, 0)),
        ("Lost (S01E02)", ("Lost", 1, 2)),
        ("Lost s1 e2", ("Lost", 1, 2)),
        ("Lost S1:E2 The Hunt", ("Lost", 1, 2)),
        ("Lost 1x02", ("Lost", 1, 2)),
        ("Lost. Season 1, Episode 2", ("Lost", 1, 2)),
        ("4x4", ("4x4", 4, 4)),
        ("2+2", ("2+2", 0, 0)),
        ("Сезон охоты", ("Сезон охоты", 0, 0)),
        ("Формула-1. Гран-при", ("Формула-1. Гран-при", 0, 0)),
        ("  Новости   дня  ", ("Новости дня", 0, 0)),
        ("", ("", 0, 0)),
        ("!!!", ("!!!", 0, 0)),
    ],
)
def test_titles(name: str, expected: tuple[str, int, int]) -> None:
    found = parse_title(name)
    assert (found.title, found.season, found.episode) == expected


def test_one_series_has_one_key() -> None:
    names = ("Ёлки-2", "ЕЛКИ 2", "«Ёлки–2». 3 серия", "Х/ф Ёлки 2 (6+)")
    assert {parse_title(name).key for name in names} == {"елки 2"}
    assert parse_title("!!!").key == ""
    assert len(parse_title("я" * 600).key) == 255
