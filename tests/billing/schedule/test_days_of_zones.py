"""A day is the operator's: who is due on a day on which the clock is changed is charged on it, once, as foretold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from billing.models import Charge
from billing.schedule.forecast import look_ahead
from billing.selectors.snapshots import load_snapshot
from billing.services.nightly import accounts_check
from tests import factories as make
from tvmiddleware.models import Account, Customer, Subject, Tariff, TariffSubscription

DAYS = {
    "Europe/Berlin": date(2027, 3, 28),
    "America/New_York": date(2027, 11, 7),
    "Africa/Cairo": date(2027, 4, 30),  # midnight does not exist
    "Pacific/Chatham": date(2027, 4, 4),  # 12:45 ahead of UTC, and an hour of it ends
}


@pytest.mark.parametrize("zone", DAYS)
@pytest.mark.parametrize("billing_type", ["simple", "subscription"])
def test_charged_on_the_day_and_not_before(zone: str, billing_type: str, db: None) -> None:
    due = DAYS[zone]
    client = make.client(time_zone=zone, billing_type=billing_type)
    customer = make.customer(client, balance=1000)
    tariff = make.tariff(client, price=310, basic_tariff_priority=1)
    account = make.account(client, customer=customer, tariffs=[tariff])
    if billing_type == "simple":
        type(account).objects.filter(pk=account.pk).update(
            extension_date=due - timedelta(days=28), deactivation_date=due
        )
    else:
        subscribe(customer, account, tariff, due)
    day_before = due - timedelta(days=1)
    told = look_ahead(load_snapshot(Customer.objects.get(pk=customer.pk), day_before).state, day_before, due)
    moment = datetime.combine(day_before, datetime.min.time(), UTC)
    charged: list[datetime] = []
    for step in range(0, 72, 3):
        now = moment + timedelta(hours=step, minutes=20)
        with time_machine.travel(now, tick=False):
            accounts_check(now=now, client_id=client.pk)
        if Charge.objects.count() > len(charged):
            charged.append(now)
    assert len(charged) == 1
    assert charged[0].astimezone(ZoneInfo(zone)).date() == due
    assert (charged[0] - timedelta(hours=3)).astimezone(ZoneInfo(zone)).date() < due
    row = Charge.objects.get()
    assert [(line.begin, line.end, line.amount) for _day, line in told.lines()] == [
        (row.period_begin, row.period_end, row.amount)
    ]


def subscribe(customer: Customer, account: Account, tariff: Tariff, due: date) -> None:
    TariffSubscription.objects.create(
        client=customer.client,
        customer=customer,
        subject=Subject.objects.create(account=account),
        tariff=tariff,
        price=310,
        start_date=due - timedelta(days=28),
        end_date=due,
        charge_day=due.day,
    )
