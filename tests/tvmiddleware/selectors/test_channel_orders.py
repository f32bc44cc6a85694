from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from tvmiddleware.records.account_channels import OwnChannel
from tvmiddleware.selectors.channel_orders import own_order, rising_numbers


def test_numbers_are_the_editors_own_where_they_rise() -> None:
    assert rising_numbers([1, 2, 3]) == [1, 2, 3]
    assert rising_numbers([10, 20, 21]) == [10, 20, 21]
    assert rising_numbers([0, 0, 5, 5, 9]) == [1, 2, 5, 6, 9]
    assert rising_numbers([-3, 0]) == [1, 2]
    assert rising_numbers([]) == []


@given(some.lists(some.integers(-10, 500)))
def test_numbers_always_rise(places: list[int]) -> None:
    numbers = rising_numbers(places)
    assert all(left < right for left, right in zip(numbers, numbers[1:], strict=False))
    assert len(numbers) == len(places)


def test_own_order() -> None:
    own = {3: OwnChannel(sort=1), 1: OwnChannel(sort=2), 9: OwnChannel(sort=3), 2: OwnChannel(is_favorited=True)}
    assert own_order([1, 2, 3, 4], own) == [3, 1, 2, 4]
    assert own_order([1, 2], {2: OwnChannel(is_hidden=True)}) is None
    assert own_order([1, 2], {}) is None
