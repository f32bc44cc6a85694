from __future__ import annotations

from typing import Any

from django.test import TestCase

from tests import factories as make
from tvmiddleware.models import Account
from tvmiddleware.selectors.ip_accounts import REBUILD_SECONDS, accounts_at


class AccountsAtTest(TestCase):
    def setUp(self) -> None:
        self.operator = make.client()

    def account(self, subnets: str, **fields: Any) -> int:
        return make.account(self.operator, allow_login_by_ip=True, subnets=subnets, **fields).pk

    def at(self, ip: str, generation: int = 1, seconds: float = 0) -> set[int]:
        return accounts_at(self.operator.pk, ip, generation=generation, seconds=seconds)

    def test_every_length_of_prefix(self) -> None:
        host, street, city = self.account("192.0.2.7"), self.account("192.0.2.0/28"), self.account("192.0.0.0/16")
        home = self.account("2001:db8:1::/48")
        assert self.at("192.0.2.7") == {host, street, city}
        assert self.at("192.0.2.8") == {street, city}
        assert self.at("192.0.3.1") == {city}
        assert self.at("2001:db8:1:2::3") == {home}
        assert self.at("10.0.0.1") == set()
        assert self.at("::ffff:192.0.2.7") == {host, street, city}

    def test_only_accounts_that_may(self) -> None:
        make.account(self.operator, subnets="192.0.2.7")
        make.account(make.client(), allow_login_by_ip=True, subnets="192.0.2.7")
        assert self.at("192.0.2.7") == set()

    def test_read_once_per_generation_and_now_and_then(self) -> None:
        first = self.account("192.0.2.7")
        assert self.at("192.0.2.7") == {first}
        Account.objects.update(subnets="192.0.2.8")
        with self.assertNumQueries(0):
            assert self.at("192.0.2.7") == {first}
        assert self.at("192.0.2.8", generation=2) == {first}
        Account.objects.update(subnets="192.0.2.9")
        assert self.at("192.0.2.9", generation=2, seconds=REBUILD_SECONDS) == {first}
