"""Promo codes of every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import errors
from billing.models import PromoActivation, PromoCode
from billing.services.promo import promo_activate, promo_create
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import Account

D = Decimal
NOW = at(START)


class PromoTest(BillingTestCase):
    def made(self, **fields: Any) -> PromoCode:
        return promo_create(client_id=self.client_row.pk, currency="RUB", now=NOW, **fields)[0]

    def use(self, code: PromoCode, account: Account | None = None, **fields: Any) -> PromoActivation:
        who = self.account if account is None else account
        return promo_activate(account=who, code=code.code, **{"now": NOW, "actor": "test", **fields})

    def test_an_amount_is_credited_once(self) -> None:
        code = self.made(amount=D(50), activation_count=5)
        assert self.use(code).status == PromoActivation.Status.APPLIED
        assert self.balance() == 50
        with pytest.raises(errors.PromoUsed):
            self.use(code)
        assert self.balance() == 50

    def test_a_home_uses_a_code_once_whichever_account_types_it(self) -> None:
        second = make.account(self.client_row, customer=self.customer)
        code = self.made(amount=D(50), activation_count=2)
        self.use(code)
        with pytest.raises(errors.PromoUsed):
            self.use(code, account=second)
        neighbour = make.account(self.client_row)
        self.use(code, account=neighbour)
        assert (self.balance(), self.balance(neighbour.customer)) == (D(50), D(50))

    def test_an_amount_switches_an_inactive_account_on(self) -> None:
        self.dates(active=False, status_reason="DEBT")
        self.use(self.made(amount=D(100)))
        assert self.fresh().active
        with pytest.raises(errors.PromoInactiveAccount):
            self.dates(active=False)
            self.use(self.made(amount=D(100)), account=self.fresh(), only_active=True)

    def test_a_discount_waits_for_the_next_bill(self) -> None:
        self.give(1000)
        self.dates(extension_date=START)
        activation = self.use(self.made(discount=D(50), tariff_ids=[self.basic.pk]))
        assert activation.status == PromoActivation.Status.ASSIGNED
        self.night(date(2026, 3, 31))
        assert [row[2] for row in self.charges()] == [50, 100]
        activation.refresh_from_db()
        assert activation.status == PromoActivation.Status.APPLIED

    def test_a_discount_ends_with_the_last_day_of_its_code(self) -> None:
        for until, price in ((date(2026, 2, 27), 100), (date(2026, 2, 28), 50)):
            home = make.account(self.client_row, tariffs=[self.basic], extension_date=START)
            self.give(1000, customer=home.customer)
            self.use(self.made(discount=D(50), valid_until=until), account=home)
            self.night(date(2026, 2, 28))
            assert self.balance(home.customer) == 1000 - price

    def test_free_tariffs_cost_nothing_the_first_month(self) -> None:
        self.give(1000)
        self.dates(extension_date=START, deactivation_date=date(2026, 2, 28))
        self.use(self.made(free_tariff_ids=[self.extra.pk]))
        assert self.extra in self.account.tariffs.all()
        self.night(date(2026, 2, 28))
        assert [row[2] for row in self.charges(self.extra)] == [0, 30]
        with pytest.raises(errors.PromoInvalid):
            self.use(self.made(free_tariff_ids=[self.extra.pk]))

    def test_dates_owners_and_numbers(self) -> None:
        stranger = make.account(make.client())
        neighbour = make.account(self.client_row)
        cases = (
            (self.made(amount=D(1), valid_from=date(2026, 2, 1)), self.account, errors.PromoExpired),
            (self.made(amount=D(1), valid_until=date(2026, 1, 30)), self.account, errors.PromoExpired),
            (self.made(amount=D(1), account=self.account), neighbour, errors.PromoInvalid),
            (self.made(amount=D(1)), stranger, errors.PromoNotFound),
            (PromoCode(code="nothing"), self.account, errors.PromoNotFound),
            (PromoCode(code=" "), self.account, errors.PromoNotFound),
        )
        for code, account, error in cases:
            with pytest.raises(error):
                self.use(code, account=account)
        once = self.made(amount=D(1), valid_from=START, valid_until=START)
        self.use(once)
        with pytest.raises(errors.PromoUsed):
            self.use(once, account=neighbour)

    def test_codes_are_typed_on_remotes(self) -> None:
        code = self.made(amount=D(1), length=6)
        made = promo_activate(account=self.account, code=f" {code.code.lower()} ", now=NOW, actor="test")
        assert made.promo_code == code
        assert promo_create(client_id=self.client_row.pk, currency="RUB", now=NOW, amount=D(1), count=50)[49].pk

    def test_by_id(self) -> None:
        code = self.made(amount=D(1))
        assert promo_activate(account=self.account, promo_id=code.pk, now=NOW, actor="api").promo_code == code

    def test_the_code_as_it_is_written_comes_first(self) -> None:
        """Codes may differ in case only; whoever types one of them in another case gets the one in capitals."""
        codes = {text: self.made(amount=D(1)) for text in ("spring", "SPRING", "summer")}
        for text, code in codes.items():
            PromoCode.objects.filter(pk=code.pk).update(code=text)
        for typed, meant in (("spring", "spring"), ("Summer", "summer"), ("Spring", "SPRING")):
            made = promo_activate(account=self.account, code=typed, now=NOW, actor="test")
            assert made.promo_code == codes[meant], typed

    def test_what_is_no_promo_code(self) -> None:
        foreign = make.tariff(make.client())
        for fields, name in (
            ({}, "discount"),
            ({"amount": D(1), "discount": D(1)}, "discount"),
            ({"discount": D(101)}, "discount"),
            ({"amount": D(-1)}, "amount"),
            ({"free_tariff_ids": [foreign.pk]}, "free_tariffs"),
            ({"amount": D(1), "length": 2}, "length"),
            ({"amount": D(1), "count": 0}, "count"),
            ({"amount": D(1), "valid_from": START, "valid_until": date(2026, 1, 1)}, "valid_until"),
        ):
            with pytest.raises(errors.PromoInvalid) as caught:
                self.made(**fields)
            assert name in caught.value.fields["error_fields"]
