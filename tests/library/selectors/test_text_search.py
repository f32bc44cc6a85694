"""Search in titles: no database."""

from __future__ import annotations

import unicodedata
from array import array

import pytest

from library.records.text_index import is_near, make_text_index
from library.selectors.text_search import find_part, find_ranked
from library.texts import fold_text, search_text

TITLES = {
    1: ("Матрица", "The Matrix"),
    2: ("Матрица: Перезагрузка", "The Matrix Reloaded"),
    3: ("Игра в матрицы",),
    4: ("Ёлки 2", "Six Degrees of Celebration 2"),
    5: ("Я", "Me"),
    6: ("100% любовь_и'голуби",),
    7: ("Война и мир",),
    8: ("Stories of War",),
}
INDEX = make_text_index((pk, search_text(names)) for pk, names in TITLES.items())
BY_ID = array("I", TITLES)


def ranked(query: str) -> list[int]:
    return find_ranked(INDEX, query, BY_ID)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("матр", [1, 2, 3]),
        ("МАТРИЦА", [1, 2]),
        ("трица пере", [2]),
        ("елки", [4]),
        ("ЁЛКИ", [4]),
        ("я", [5]),
        ("  я  ", [5]),
        ("matrix re", [2]),
        ("celebration", [4]),
        ("%", []),
        ("_", []),
        ("'", []),
        ("", []),
        ("x" * 300, []),
        ("матрица the", []),
    ],
)
def test_a_part_of_a_title(query: str, found: list[int]) -> None:
    assert sorted(find_part(INDEX, query)) == found


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Йога", "йога"),
        (unicodedata.normalize("NFD", "Йога, ёлки"), "йога елки"),
        ("За\u0301мок", "замок"),
        ("Матри\u00adца", "матрица"),
        ("\u0130stanbul", "istanbul"),
        ("Ёлки-2!", "елки 2"),
        ("C\u0327a va", "ça va"),
    ],
)
def test_letters_in_parts_and_marks_upon_them(text: str, folded: str) -> None:
    """Stresses and soft hyphens end no word; "й" and "ё" are put together before "ё" becomes "е"."""
    assert fold_text(text) == folded


def test_names_on_lines_of_their_own_are_not_joined() -> None:
    assert sorted(find_part(INDEX, "2 six")) == []


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("матрица", [1, 2, 3]),
        ("the matrix", [1, 2]),
        ("матрицы", [3, 1, 2]),
        ("матриц", [1, 2, 3]),
        ("матирца", [1, 2]),
        ("матица", [1, 2]),
        ("vfnhbwf", [1, 2, 3]),
        ("matritsa", [1, 2, 3]),
        ("matrica", [1, 2]),
        ("перезагружка", [2]),
        ("мир война", [7]),
        ("войны", [7]),
        ("story war", [8]),
        ("елки", [4]),
        ("lkjh", []),
        ("%", []),
        ("", []),
    ],
)
def test_the_best_first(query: str, best: list[int]) -> None:
    assert ranked(query)[: len(best)] == best, ranked(query)
    assert bool(ranked(query)) == bool(best)


def test_equally_good_ones_in_the_order_given() -> None:
    assert find_ranked(INDEX, "матр", array("I", reversed(BY_ID))) == [2, 1, 3]


def test_a_query_is_cut() -> None:
    assert ranked("матрица" + " " * 100 + "нет такого слова") == [1, 2, 3]


@pytest.mark.parametrize(
    ("one", "other", "most", "near"),
    [
        ("матрица", "матирца", 1, True),
        ("матрица", "матрицы", 1, True),
        ("матрица", "матриц", 1, True),
        ("матрица", "матрицца", 1, True),
        ("матрица", "мтариац", 1, False),
        ("перезагрузка", "перезагржка", 2, True),
        ("abcd", "dcba", 2, False),
        ("", "a", 1, True),
        ("same", "same", 0, True),
    ],
)
def test_typing_mistakes(one: str, other: str, most: int, near: bool) -> None:
    assert is_near(one, other, most) is near
    assert is_near(other, one, most) is near
