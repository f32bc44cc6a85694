from __future__ import annotations

from datetime import timedelta

from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey


class SessionListTest(BillingTestCase):
    path = "session/list/"

    def test_sessions_of_the_operator(self) -> None:
        AccountAuthKey.objects.filter(pk=self.cast.anna_mag_key.pk).update(last_active=NOW - timedelta(days=1), ip=None)
        rows = self.ok()["sessions"]
        assert rows == [
            {"account": 1001, "ip": "127.0.0.1", "uid": "anna-pc", "online": 1},
            {"account": 1001, "ip": "", "uid": "anna-mag", "online": 0},
            {"account": 1002, "ip": "127.0.0.1", "uid": "boris-pc", "online": 1},
        ]

    def test_no_key_of_a_session_is_told(self) -> None:
        content = self.response(post=True, **self.signed()).content.decode()
        assert self.cast.anna_key.key not in content

    def test_of_another_operator(self) -> None:
        assert [row["uid"] for row in self.ok(client=self.cast.south.client)["sessions"]] == ["vera-pc"]
