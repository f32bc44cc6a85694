from __future__ import annotations

from datetime import timedelta

from tests.base import ApiTestCase
from tests.commands import run
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey

MINUTE = timedelta(minutes=1)


class FlushPresenceTest(ApiTestCase):
    path = "account/status/"

    def seen(self, key: AccountAuthKey) -> object:
        key.refresh_from_db()
        return key.last_active

    def test_who_called_is_noted(self) -> None:
        self.at(NOW + 10 * MINUTE)
        self.call()
        run("flush_presence")
        assert self.seen(self.cast.anna_key) == NOW + 10 * MINUTE
        assert self.seen(self.cast.anna_mag_key) == NOW
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.last_active == NOW + 10 * MINUTE

    def test_every_operator(self) -> None:
        self.at(NOW + MINUTE)
        self.call()
        self.call(key=self.cast.vera_key)
        assert "2 sessions were online" in run("flush_presence", verbosity=2)
        assert self.seen(self.cast.vera_key) == NOW + MINUTE

    def test_the_next_minute_starts_where_this_one_ended(self) -> None:
        self.call()
        self.at(NOW + MINUTE / 2)
        run("flush_presence")
        self.at(NOW + MINUTE)
        assert "0 sessions were online" in run("flush_presence", verbosity=2)
        self.at(NOW + 5 * MINUTE)
        self.call()
        self.at(NOW + 8 * MINUTE)  # cron missed some minutes
        assert "1 sessions were online" in run("flush_presence", verbosity=2)
