"""Places of rows that are dragged, a page of a longer list at a time."""

from __future__ import annotations

import pytest

from core.arranging import arranged_ids, dragged_ids


def test_a_page_shares_the_places_that_its_rows_had() -> None:
    assert dragged_ids([1, 2, 3, 4, 5, 6], [5, 3, 4]) == [1, 2, 5, 3, 4, 6]
    assert dragged_ids([1, 2, 3], [2, 9, 1]) == [2, 1, 3]
    assert dragged_ids([1, 2], []) == [1, 2]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({4: 1}, [4, 1, 2, 3]),
        ({1: 3}, [2, 3, 1, 4]),
        ({1: 99}, [2, 3, 4, 1]),
        ({3: 0}, [3, 1, 2, 4]),
        ({3: -7}, [3, 1, 2, 4]),
        ({4: 1, 3: 2}, [4, 3, 1, 2]),
        ({77: 1}, [1, 2, 3, 4]),
    ],
)
def test_places_that_were_typed(sent: dict[int, int], expected: list[int]) -> None:
    assert arranged_ids([1, 2, 3, 4], [1, 2, 3, 4], sent) == expected


def test_rows_that_came_and_went() -> None:
    assert arranged_ids([1, 2, 3], [3, 5, 1, 4], {}) == [1, 3, 5, 4]
