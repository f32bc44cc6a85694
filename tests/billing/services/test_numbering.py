from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.db import transaction

from billing.models import Contract
from billing.services.contracts import KIND
from billing.services.numbering import numbers_take
from clients.models import Client
from core.number_masks import mask_on
from tests import factories as make
from tests.race import RaceTestCase

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        ("", "7"),
        ("D-{number}", "D-7"),
        ("D-{number:6}/x", "D-000007/x"),
        ("{year}-{month}-####", "2026-03-0007"),
        ("{year2}{day}/{number:3}", "2605/007"),
        ("A-%d", "A-7"),
        ("A-%06d", "A-000007"),
        ("A-%s", "A-7"),
        ("TV-", "TV-7"),
    ],
)
def test_masks(mask: str, text: str) -> None:
    assert mask_on(mask, DAY).text(7) == text


def take(client: Client, mask: str, day: date = DAY, count: int = 1) -> list[str]:
    return numbers_take(model=Contract, kind=KIND, client_id=client.pk, mask=mask, day=day, count=count)


@pytest.mark.django_db
def test_one_after_the_other() -> None:
    one, other = make.client(), make.client()
    assert take(one, "N{number}") == ["N1"]
    assert take(one, "N{number}", count=3) == ["N2", "N3", "N4"]
    assert take(other, "N{number}") == ["N1"]
    assert take(one, "{year}/{number}") == ["2026/1"]
    assert take(one, "{year}/{number}", date(2027, 1, 1)) == ["2027/1"]


@pytest.mark.django_db
def test_numbers_that_are_taken_are_left_out() -> None:
    client = make.client()
    customer = make.customer(client)
    for number in ("2", "3", "5"):
        Contract.objects.create(client=client, customer=customer, number=number, date=DAY)
    assert take(client, "", count=3) == ["1", "4", "6"]


@pytest.mark.django_db
def test_a_document_that_is_not_written_leaves_no_gap() -> None:
    client = make.client()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take(client, "")
        raise ZeroDivisionError
    assert take(client, "") == ["1"]


class ManyAtOnceTest(RaceTestCase):
    def test_no_gap_and_no_double(self) -> None:
        """Twelve at the same moment, the first ones of their sequence, a third of them failing."""
        client = make.client()
        customer = make.customer(client)

        def contract(number: int) -> None:
            with transaction.atomic():
                (text,) = take(client, "K-{number:3}")
                Contract.objects.create(client=client, customer=customer, number=text, date=DAY)
                if number % 3 == 0:
                    raise ZeroDivisionError

        def numbers() -> list[str]:
            return sorted(Contract.objects.filter(client=client).values_list("number", flat=True))

        results, found = self.race([partial(contract, number) for number in range(12)], numbers)
        assert [type(one) for one in results if one is not None] == [ZeroDivisionError] * 4
        assert found == [f"K-{number:03d}" for number in range(1, 9)]
