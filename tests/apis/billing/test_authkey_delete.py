from __future__ import annotations

from typing import Any

from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import AccountAuthKey


class AuthkeyDeleteTest(BillingTestCase):
    path = "authkey/delete/"

    def test_by_key_and_by_id(self) -> None:
        anna = self.cast.anna_key
        identity: dict[str, Any] = {"client_id": anna.account.client_id, "authkey": anna.key}
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 0
        self.ok(authkey_key=anna.key)
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 403
        self.ok(authkey_id=self.cast.anna_mag_key.pk)
        assert not AccountAuthKey.objects.filter(account=self.cast.anna).exists()

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        for params in ({}, {"authkey_id": -1}, {"authkey_id": "x"}):
            self.refused(1, **params)

    def test_no_such_session(self) -> None:
        vera = self.cast.vera_key
        for params in (
            {"authkey_id": 999999},
            {"authkey_key": "f" * 128},
            {"authkey_id": vera.pk},
            {"authkey_key": vera.key},
        ):
            self.refused(2, **params)
        assert AccountAuthKey.objects.filter(pk=vera.pk).exists()
