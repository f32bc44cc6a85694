from __future__ import annotations

from typing import Any

from tests.apis.dealers.base import DealersTestCase


class AccountInfoTest(DealersTestCase):
    path = "account/info/"

    def test_an_account_of_the_dealers_customer(self) -> None:
        answer = self.ok(abonement=1001)
        assert (answer["id"], answer["abonement"]) == (self.cast.anna.pk, "1001")
        assert answer["tariffs"] == [self.cast.north.basic.pk, self.cast.north.extra.pk]

    def test_accounts_of_others(self) -> None:
        calls: list[dict[str, Any]] = [
            {"abonement": 1002},
            {"account_id": self.cast.boris.pk},
            {"account_id": self.cast.vera.pk},
            {},
        ]
        for params in calls:
            self.refused(1, **params)
        self.refused(1, dealer=self.other, abonement=1001)
