"""Whatever a gateway tells, however often and in whatever order: the balance is what was paid less what went back."""

from __future__ import annotations

import os
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from billing.gateways.base import Outcome, State
from billing.models import CustomerTransaction, Payment
from billing.services import payments
from tests import factories as make
from tests.billing import paying
from tests.factories import NOW

EXAMPLES = int(os.environ.get("ORDER_EXAMPLES", "60"))
TOLD = st.lists(
    st.tuples(
        st.sampled_from([State.PENDING, State.PAID, State.FAILED, State.MISSING]),
        st.sampled_from([None, Decimal(0), Decimal(50), Decimal("120.50"), paying.AMOUNT]),
    ),
    max_size=8,
)


class AnyOrder(HypothesisTestCase):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(told=TOLD)
    def test_any_order(self, told: list[tuple[State, Decimal | None]]) -> None:
        client = make.client(currency="RUB")
        paying.merchant(client)
        customer = make.customer(client)
        payment = paying.payment(customer)
        for state, refunded in told:
            outcome = Outcome(state, amount=paying.AMOUNT, currency="RUB", refunded=refunded)
            payment = payments.payment_settle(payment_id=payment.pk, outcome=outcome, now=NOW)
            self.check(payment)
        paid = any(state is State.PAID for state, _refunded in told)
        back = max([refunded for _state, refunded in told if refunded is not None], default=Decimal(0))
        assert (payment.status == Payment.Status.CONFIRMED) == paid
        assert payment.refunded == back
        assert balance_of(payment) == (paying.AMOUNT - back if paid else 0)

    def check(self, payment: Payment) -> None:
        rows = list(CustomerTransaction.objects.filter(customer=payment.customer_id).values_list("amount", flat=True))
        assert sum(rows) == balance_of(payment)
        assert len([amount for amount in rows if amount > 0]) <= 1


def balance_of(payment: Payment) -> Decimal:
    return Decimal(type(payment.customer).objects.get(pk=payment.customer_id).balance)
