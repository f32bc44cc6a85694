from __future__ import annotations

from datetime import datetime, timedelta

from tests import factories as make
from tests.base import ApiTestCase
from tests.cached import our_cache
from tests.factories import NOW
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountAuthKey
from tvmiddleware.services import heartbeat
from tvmiddleware.services.heartbeat import flush_presence

MINUTE = timedelta(minutes=1)


class FlushPresenceTest(ApiTestCase):
    path = "account/status/"

    def flush(self, now: datetime = NOW, since: datetime = NOW - MINUTE) -> int:
        return flush_presence(client_id=self.cast.north.client.pk, now=now, since=since)

    def test_status_calls_reach_the_sessions_and_their_accounts(self) -> None:
        later = NOW + MINUTE
        self.at(later)
        self.call()
        assert AccountAuthKey.objects.get(pk=self.cast.anna_key.pk).last_active == NOW, "not before the flush"
        assert self.flush(now=later, since=NOW) == 1
        assert AccountAuthKey.objects.get(pk=self.cast.anna_key.pk).last_active == later
        assert AccountAuthKey.objects.get(pk=self.cast.anna_mag_key.pk).last_active == NOW
        assert Account.objects.get(pk=self.cast.anna.pk).last_active == later
        assert Account.objects.get(pk=self.cast.boris.pk).last_active is None

    def test_only_marks_since_then_and_only_the_operators(self) -> None:
        self.call()
        self.call(key=self.cast.vera_key)
        assert self.flush(since=NOW + MINUTE) == 0
        assert self.flush() == 1
        assert Account.objects.get(pk=self.cast.vera.pk).last_active is None

    def test_statements_grow_with_batches(self) -> None:
        account = make.account(self.cast.north.client)
        count = 2 * heartbeat.FLUSH_BATCH + 1
        AccountAuthKey.objects.bulk_create(
            AccountAuthKey(account=account, key=str(number), created_at=NOW, last_active=NOW) for number in range(count)
        )
        name = keys.presence(self.cast.north.client.pk)
        for number in range(count):
            our_cache.mark_and_get(name, str(number), NOW.timestamp(), [])
        with self.assertNumQueries(3 * 5):  # a SELECT, two UPDATEs and their transaction a batch
            assert self.flush() == count

    def test_a_session_that_ended_meanwhile_is_no_trouble(self) -> None:
        self.call()
        AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).delete()
        assert self.flush() == 0

    def test_marks_of_yesterday_are_dropped(self) -> None:
        self.call()
        tomorrow = NOW + timedelta(days=1, seconds=1)
        self.flush(now=tomorrow, since=tomorrow)
        assert our_cache.marks(keys.presence(self.cast.north.client.pk), 0) == {}
