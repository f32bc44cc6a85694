"""Whoever switches an account off or on, ``switched_off_by`` says who it was."""

from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.billing.schedule.desk import DeskTestCase
from tests.factories import NOW
from tvmiddleware.constants import SwitchedOffBy
from tvmiddleware.models import Account
from tvmiddleware.services.account_bulk import accounts_activate, accounts_deactivate
from tvmiddleware.services.account_records import account_modify, account_switch
from tvmiddleware.services.login.activation import block_lift


class SwitchedOffByTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.home = self.account()

    def by(self) -> str:
        return self.fresh(self.home).switched_off_by

    def off(self, **fields: Any) -> None:
        Account.objects.filter(pk=self.home.pk).update(active=False, **fields)

    def test_the_billing_api(self) -> None:
        self.billing("account/deactivate", account_id=self.home.pk)
        assert self.by() == SwitchedOffBy.STAFF
        self.billing("account/activate", account_id=self.home.pk)
        assert self.by() == SwitchedOffBy.NOBODY
        for reason, who in (("DEBT", "money"), ("BLOCK", "hold"), ("no contract", "staff"), ("INACTIVE", "staff")):
            self.billing("account/modify", account_id=self.home.pk, active=0, status_reason=reason)
            assert (reason, self.by()) == (reason, who)
            self.billing("account/modify", account_id=self.home.pk, active=1, status_reason="ACTIVE")
            assert self.by() == SwitchedOffBy.NOBODY

    def test_staff_takes_over_what_was_off_for_debt(self) -> None:
        self.off(status_reason="DEBT", switched_off_by="money")
        account_switch(account=self.fresh(self.home), active=False)
        assert self.by() == SwitchedOffBy.STAFF

    def test_a_block_and_its_end_do_not_change_who_it_was(self) -> None:
        self.off(status_reason="DEBT", switched_off_by="money")
        account_modify(account=self.fresh(self.home), status_reason="BLOCK")
        block_lift(account=self.fresh(self.home), now=NOW)
        assert (self.fresh(self.home).status_reason, self.by()) == ("ACTIVE", "money")

    def test_mass_actions(self) -> None:
        how: dict[str, Any] = {"client_id": self.operator.pk, "account_ids": [self.home.pk], "now": NOW}
        accounts_deactivate(**how)
        assert self.by() == SwitchedOffBy.STAFF
        accounts_activate(**how)
        assert self.by() == SwitchedOffBy.NOBODY
        accounts_deactivate(**how, status_reason="DEBT")
        assert self.by() == SwitchedOffBy.MONEY

    def test_one_that_is_made_off_was_never_on(self) -> None:
        made = make.account(self.operator, active=False, status_reason="INACTIVE")
        assert made.switched_off_by == SwitchedOffBy.NOBODY

    def test_a_row_of_which_only_other_columns_were_read(self) -> None:
        self.off(status_reason="DEBT", switched_off_by="money")
        row = Account.objects.only("pk", "password").get(pk=self.home.pk)
        row.password = "4321"
        row.save(update_fields=["password"])
        assert self.by() == SwitchedOffBy.MONEY
