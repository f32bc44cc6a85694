"""Counting discounts down when a bill used them, and up again when the bill is cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Case, F, When

from billing.models import CustomerTransaction, Discount, DiscountUse, PromoActivation
from billing.schedule.state import Bill, CustomerState


def discounts_use(states: Iterable[CustomerState], bills: Iterable[tuple[Bill, CustomerTransaction]]) -> None:
    """Count down the discounts that saved something, and note on which of ``bills``; a promo code's is applied then.
    The customers are locked."""
    used: Counter[int] = Counter()
    for one in states:
        used.update(one.used)
    for count in set(used.values()):
        rows = Discount.objects.filter(pk__in=[pk for pk, times in used.items() if times == count])
        left = Case(When(charges_left__gt=count, then=F("charges_left") - count), default=0)
        rows.exclude(charges_left=None).update(charges_left=left)
    if used:
        PromoActivation.objects.filter(discount__in=list(used)).update(status=PromoActivation.Status.APPLIED)
    uses = [DiscountUse(discount_id=pk, transaction_id=row.pk) for bill, row in bills for pk in sorted(bill.counted)]
    DiscountUse.objects.bulk_create(uses)


def discounts_give_back(row: CustomerTransaction) -> None:
    """A bill that is cancelled has used no discount: each of its discounts counts for one bill more. Call before its
    charges are taken back."""
    ids = set(row.discount_uses.values_list("discount", flat=True)) or set(
        row.charges.exclude(used_discount=None).values_list("used_discount", flat=True)  # bills of before 0028
    )
    row.discount_uses.all().delete()
    counted = Discount.objects.filter(pk__in=ids, charges_left__isnull=False)
    promised = list(counted.values_list("pk", flat=True))
    counted.update(charges_left=F("charges_left") + 1)
    PromoActivation.objects.filter(discount__in=promised).update(status=PromoActivation.Status.ASSIGNED)
