"""What of a customer will end soon for want of money, and the words in which he is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from billing.schedule import forecast
from billing.schedule.accounts import AccountState
from billing.schedule.causes import OffCause, cause_of
from billing.schedule.monthly import next_charge
from billing.schedule.state import SubscriptionState
from billing.selectors.snapshots import CustomerSnapshot
from tvmiddleware.models import Account, Customer, TariffSubscription


@dataclass(frozen=True)
class Ending:
    """What will end on ``day``: an account, or a subscription (and whose screens show it)."""

    customer: Customer
    account_ids: tuple[int, ...]
    day: date
    text: str
    account_id: int = 0
    subscription_id: int = 0

    @property
    def model(self) -> type[Account | TariffSubscription]:
        """What remembers that it was told of it."""
        return Account if self.account_id else TariffSubscription


def endings_of(one: CustomerSnapshot, today: date, until: date) -> list[Ending]:
    """What ends by ``until`` for want of money. Where the balance suffices, or where money changes nothing, nothing is
    told."""
    state = one.state
    ahead = forecast.look_ahead(state, today, until, taking_up=False)
    off = {account.id: account for account in ahead.state.accounts}
    lapsed = {row.id for row in ahead.state.subscriptions if row.is_lapsed}
    found: list[Ending] = []
    for stop in ahead.stops:
        account = state.of_accounts[stop.account_id].account if stop.account_id else None
        if account is not None and cause_of(off[account.id]) is OffCause.MONEY:
            day = next_charge(account)
            if day is not None and today < day and account.expiry_told_for != day:
                text = account_text(one, account, day, today)
                found.append(Ending(one.customer, (account.id,), day, text, account_id=account.id))
        elif stop.subscription_id in lapsed:
            found += subscription_endings(one, stop.subscription_id, today)
    return found


def subscription_endings(one: CustomerSnapshot, subscription_id: int, today: date) -> list[Ending]:
    row = next(row for row in one.state.subscriptions if row.id == subscription_id)
    if row.end_date is None or row.end_date <= today or row.expiry_told_for == row.end_date:
        return []
    return [subscription_ending(one, row, row.end_date, today)]


def account_text(one: CustomerSnapshot, account: AccountState, day: date, today: date) -> str:
    facts = {"abonement": account.abonement, "day": f"{day:%d.%m.%Y}", **money_of(one, day, today)}
    return _("Account %(abonement)s is paid until %(day)s. To go on, please pay %(sum)s %(currency)s.") % facts


def money_of(one: CustomerSnapshot, day: date, today: date) -> dict[str, Any]:
    """What has to come in so that all that is due by ``day`` is paid."""
    return {"sum": forecast.money_missing(one.state, day, today=today), "currency": one.state.currency}


def subscription_ending(one: CustomerSnapshot, row: SubscriptionState, day: date, today: date) -> Ending:
    subject = one.state.by_subject(row.subject_id)
    shown = (subject.account.id,) if subject.account is not None else tuple(one.state.of_accounts)
    tariff = one.state.tariff(row.tariff_id)
    facts = {"tariff": tariff.name if tariff else "", "day": f"{day:%d.%m.%Y}", **money_of(one, day, today)}
    text = _("The subscription %(tariff)s is paid until %(day)s. To go on, please pay %(sum)s %(currency)s.") % facts
    return Ending(one.customer, shown, day, text, subscription_id=row.id or 0)
