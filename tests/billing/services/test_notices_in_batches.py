"""Notices to many at a time: each end is announced once, whoever is in the batch, whatever becomes of the process."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from billing.models import ParkedCustomer
from billing.selectors.due import expiring_customers
from billing.services import expiry
from mail.models import Mail
from mail.services.outbox import mails_create
from sms.models import Sms
from sms.services.outbox import sms_create
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tests.billing.services.test_billing_killed import MOST_STEPS, killed
from tests.race import RaceTestCase, shared_database
from tvmiddleware.models import Account, Customer, Message, Tariff

DAY = date(2026, 2, 26)
ENDS = date(2026, 2, 28)
COPIES = 4


def tell(**options: Any) -> expiry.ExpiryNotices:
    return expiry.expiry_announce(now=at(DAY), days_count=3, **options)


def subscriber(client_row: Any, tariff: Tariff, number: int, **fields: Any) -> Account:
    account = make.account(client_row, tariffs=[tariff], extension_date=START, **fields)
    Customer.objects.filter(pk=account.customer_id).update(email=f"n{number}@example.com")
    return account


class Copies(RaceTestCase):
    def setUp(self) -> None:
        make.play_device()
        self.client_row = make.client()
        self.basic = make.tariff(self.client_row, basic_tariff_priority=5, price=100)

    def people(self, number: int) -> None:
        for one in range(number):
            subscriber(self.client_row, self.basic, one, deactivation_date=ENDS if one % 2 else None)

    def told(self) -> tuple[list[int], list[str]]:
        accounts = list(Message.objects.order_by("account").values_list("account", flat=True))
        return accounts, sorted(Mail.objects.values_list("recipient", flat=True))

    def everybody(self) -> tuple[list[int], list[str]]:
        accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
        return accounts, sorted(Customer.objects.values_list("email", flat=True))

    def test_copies_at_once_tell_everybody_once(self) -> None:
        self.people(30)
        with mock.patch.object(expiry, "BATCH", 4):
            results, told = self.race([tell] * COPIES, self.told)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert told == self.everybody()
        assert (sum(one.screens for one in results), sum(one.mails for one in results)) == (30, 30)
        assert not any(one.parked for one in results)

    def test_who_is_held_by_somebody_is_told_in_the_end(self) -> None:
        """Passed over at first, so that nobody waits for him, and not forgotten."""
        if not connection.features.has_select_for_update_skip_locked:
            self.skipTest("this database knows no SKIP LOCKED")
        self.people(3)
        first = Customer.objects.order_by("pk")[0].pk
        held, waited = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                list(Customer.objects.select_for_update().filter(pk=first))
                held.set()
                waited.wait(20)

        def work() -> Any:
            held.wait(20)
            return tell(progress=lambda text: waited.set())

        results, books = self.race([hold, work], self.told)
        assert books == self.everybody(), results

    def test_an_end_that_is_announced_this_moment_is_waited_for(self) -> None:
        """Noted by somebody who locks no customer, after the batch has read the account."""
        self.people(3)
        first = Account.objects.order_by("pk")[0]
        real = expiry.endings

        def noted_meanwhile(*found: Any) -> Any:
            ends = real(*found)
            Account.objects.filter(pk=first.pk).update(expiry_told_for=ENDS)
            return ends

        with mock.patch.object(expiry, "endings", noted_meanwhile):
            assert tell().screens == 2
        assert first.pk not in self.told()[0]

    @pytest.mark.slow
    def test_killed_at_every_step(self) -> None:
        self.people(3)
        with shared_database(), mock.patch.object(expiry, "BATCH", 2):
            for step in range(MOST_STEPS):
                died = killed(tell, step)
                tell()
                assert self.told() == self.everybody(), f"killed at step {step}"
                if not died:
                    break
                Message.objects.all().delete()
                Mail.objects.all().delete()
                Account.objects.update(expiry_told_for=None)
            assert step > 10, "the killer did not find its way"


class Batch(BillingTestCase):
    def setUp(self) -> None:
        self.dates(extension_date=START)
        self.others = [subscriber(self.client_row, self.basic, number) for number in range(4)]

    def told(self) -> Counter[int]:
        return Counter(Message.objects.values_list("account", flat=True))

    def test_who_can_not_be_told_is_parked_and_his_neighbours_are_told_once(self) -> None:
        wrong = self.others[1]
        Customer.objects.filter(pk=wrong.customer_id).update(email="broken")
        real = mails_create

        def breaking(*, letters: Any, **how: Any) -> int:
            if any(letter.to == "broken" for letter in letters):
                raise ValueError("no such address")
            return real(letters=letters, **how)

        with mock.patch.object(expiry, "mails_create", breaking):
            told = tell()
        assert list(told.parked.ids) == [wrong.customer_id]
        assert ParkedCustomer.objects.get().reason == "ValueError: no such address"
        assert (told.screens, told.mails, Mail.objects.count()) == (4, 3, 3)
        assert self.told() == Counter(account.pk for account in [self.account, *self.others] if account != wrong)
        assert self.dates(wrong).expiry_told_for is None
        assert tell().screens == 1  # when it is mended

    def test_a_customer_who_is_deleted_meanwhile(self) -> None:
        gone = self.others[0]
        real = expiring_customers

        def deleting(*found: Any) -> Any:
            ids = real(*found)
            Customer.objects.filter(pk=gone.customer_id).delete()
            return ids

        with mock.patch.object(expiry, "expiring_customers", deleting):
            told = tell()
        assert (told.screens, told.mails, bool(told.parked)) == (4, 3, False)

    def test_each_is_told_his_own_end_and_sum(self) -> None:
        self.give(30, customer=self.others[0].customer)
        tell()
        texts = {row.account_id: row.text for row in Message.objects.all()}
        for account, sum_ in ((self.account, "100.00"), (self.others[0], "70.00")):
            for word in (str(account.abonement), "28.02.2026", f"{sum_} {self.client_row.currency}"):
                assert word in texts[account.pk]
        by_address = {row.recipient: row.text for row in Mail.objects.all()}
        assert by_address["n0@example.com"] == texts[self.others[0].pk]

    def test_who_was_told_is_not_looked_at_again(self) -> None:
        for account in [self.account, *self.others]:
            self.dates(account, deactivation_date=ENDS)
        assert tell().screens == 5
        assert not expiring_customers(self.client_row, DAY, ENDS)

    def test_a_new_end_is_told_again(self) -> None:
        tell()
        self.dates(self.others[0], extension_date=date(2026, 1, 30), deactivation_date=date(2026, 2, 27))
        assert tell().screens == 1

    def test_sms_are_asked_for_one_by_one(self) -> None:
        """A batch that is halved would count them against the numbers' limits again."""
        first, second, third, quiet = self.others
        for account, phone in ((first, "+79990000001"), (second, "+79990000002"), (third, "+79990000003")):
            Customer.objects.filter(pk=account.customer_id).update(mobile_phone_number=phone)
        Customer.objects.filter(pk=quiet.customer_id).update(send_sms_messages=False)
        counted: list[str] = []
        real = sms_create

        def breaking(*, phone: str, **how: Any) -> Any:
            counted.append(phone)
            if phone == "+79990000003":
                raise ValueError("impossible")
            return real(phone=phone, **how)

        with mock.patch.object(expiry, "sms_create", breaking):
            told = tell(send_sms=True)
        assert (told.screens, told.mails, told.sms) == (4, 3, 2)
        assert counted == ["+79990000001", "+79990000002", "+79990000003"]
        assert (list(told.parked.ids), Sms.objects.count()) == ([third.customer_id], 2)
