from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.core.cache import cache

from core.cache import store
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.cache import keys
from tvmiddleware.cache.invalidate import accounts_changed, sessions_changed
from tvmiddleware.models import AccountChannel
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors import sessions
from tvmiddleware.selectors.session_loader import operator_now


class TariffEditTest(ApiTestCase):
    """An edited tariff holds at each session's next call, without rebuilding a hundred thousand session records."""

    path = "channel/url/"

    def edit(self, **fields: object) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(self.cast.north.extra, name, value)
            self.cast.north.extra.save()

    def code(self) -> int:
        return int(self.call(cid=self.cast.two.pk, redirect=0)["error"])

    def test_disabling_closes_and_enabling_opens_again(self) -> None:
        assert self.code() == 0
        self.edit(enabled=False)
        assert self.code() == 404
        self.edit(enabled=True)
        assert self.code() == 0

    def test_only_for_inactive_accounts(self) -> None:
        assert self.code() == 0
        self.edit(available_for_inactive_accounts=True)
        assert self.code() == 404

    def test_the_edit_costs_a_session_no_sql_but_the_rules(self) -> None:
        self.code()
        self.edit(price=99)
        self.code()
        with self.assertNumQueries(0):
            self.code()


class StaleRecordTest(ApiTestCase):
    """Every record of the operator is old since a mass change: the first call of each session makes a new one."""

    path = "account/status/"

    def generation(self) -> int:
        key = keys.accounts_generation(self.cast.north.client.pk)
        return store.read_generation(key, cache.get(key))

    def held(self) -> object:
        return cache.get(keys.session(self.cast.anna_key.key))

    def test_the_new_one_is_kept(self) -> None:
        self.call()
        accounts_changed(self.cast.north.client.pk)
        self.call()
        record = self.held()
        assert isinstance(record, SessionRecord)
        assert record.accounts_generation == self.generation()

    def test_not_where_it_changed_while_it_was_read(self) -> None:
        self.call()
        accounts_changed(self.cast.north.client.pk)
        operator = operator_now(self.cast.north.client.pk)
        assert operator
        read = sessions.read_session

        def slow(*args: Any) -> SessionRecord | None:
            found = read(*args)
            sessions_changed([self.cast.anna_key.key])
            return found

        with patch.object(sessions, "read_session", slow):
            sessions.session_record(self.cast.anna_key.key, operator, self.generation(), self.held(), now=NOW)
        assert not isinstance(self.held(), SessionRecord), "read before the change"


class OwnChannelsTest(ApiTestCase):
    """Whether an account did anything to channels stands in its own session's record, nobody else's."""

    def test_anothers_favourite_is_not_asked_for(self) -> None:
        AccountChannel.objects.create(account=self.cast.anna, channel=self.cast.one, is_favorited=True)
        operator = operator_now(self.cast.north.client.pk)
        assert operator is not None
        for key, own in ((self.cast.anna_key, True), (self.cast.boris_key, False)):
            record = sessions.read_session(key.key, operator, 1, NOW)
            assert record is not None
            assert record.has_own_channels is own
