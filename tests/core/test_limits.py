"""What no column holds is refused by the model's rule, the same on every database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction
from django.utils import translation

from billing.models import CustomerTransaction
from core.limits import FieldsInvalid, check
from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import Account, Customer, PlayDevice

LONG = "я" * 255


@pytest.mark.parametrize(
    ("field", "fits", "does_not"),
    [
        (CustomerTransaction._meta.get_field("ext_id"), (LONG, "", None), (LONG + "1", "я" * 70_000)),
        (Account._meta.get_field("password"), ("x" * 64,), ("x" * 65,)),
        (CustomerTransaction._meta.get_field("comment"), ("x" * 512, models.F("ext_id")), ()),
        (PlayDevice._meta.get_field("group"), (0, 32767), (-1, 32768)),
        (models.IntegerField(name="n"), (2**31 - 1, -(2**31)), (2**31, -(2**31) - 1, 10**30)),
        (models.PositiveIntegerField(name="n"), (2**31 - 1,), (2**31, -1)),
        (models.BigIntegerField(name="n"), (2**63 - 1, True), (2**63,)),
        (models.DecimalField(name="n", max_digits=5, decimal_places=2), (Decimal("999.99"), Decimal("-1.005")),
         (Decimal(1000), Decimal(-1000), Decimal("NaN"), Decimal("Infinity"))),
        (models.TextField(name="n"), ("x" * 100_000,), ()),
    ],
)  # fmt: skip
def test_what_fits_and_what_does_not(field: Any, fits: tuple[Any, ...], does_not: tuple[Any, ...]) -> None:
    for value in fits:
        check(field, value)
    for value in does_not:
        with pytest.raises(FieldsInvalid) as caught:
            check(field, value)
        assert list(caught.value.fields["error_fields"]) == [field.name]


def test_the_reason_is_told_in_the_readers_language() -> None:
    with pytest.raises(FieldsInvalid) as caught:
        check(CustomerTransaction._meta.get_field("ext_id"), LONG + "1")
    for language, word in (("en", "at most 255 characters"), ("ru", "не более 255 символов")):
        with translation.override(language):
            assert word in str(caught.value.message)


class EveryWayTest(ApiTestCase):
    def test_saved_updated_and_made_in_bulk(self) -> None:
        customer = make.customer(make.client())
        rows = Customer.objects.filter(pk=customer.pk)
        customer.ext_id = LONG + "1"
        for attempt in (
            customer.save,
            lambda: rows.update(ext_id=LONG + "1"),
            lambda: Customer.objects.bulk_create([Customer(client=customer.client, ext_id=LONG + "1")]),
            lambda: Customer.objects.bulk_update([customer], ["ext_id"]),
        ):
            with self.assertRaises(FieldsInvalid), transaction.atomic():
                attempt()
        assert rows.get().ext_id != LONG + "1"

    def test_forms_know_the_same_limits(self) -> None:
        for field, most in (("group", 32767), ("id", 2**63 - 1)):
            column: Any = PlayDevice._meta.get_field(field)
            limits = [getattr(one, "limit_value", None) for one in column.validators]
            assert most in limits
