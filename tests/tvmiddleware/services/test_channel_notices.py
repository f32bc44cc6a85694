from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.cache import store
from tests import factories as make
from tests.base import ApiTestCase
from tests.cached import our_cache
from tests.factories import NOW
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.models import AccountAuthKey, Category, Channel, ChannelSort
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services.channel_bulk import channels_switch
from tvmiddleware.services.channel_notices import notify_lists_changed


class ChannelNoticesTest(ApiTestCase):
    path = "account/status/"

    def setUp(self) -> None:
        super().setUp()
        self.forget()

    def forget(self) -> None:
        """What making the cast noted down."""
        for client in (self.cast.north.client, self.cast.south.client):
            self.tell(client.pk)
        AccountAuthKey.objects.update(channel_list_changed=False)

    def tell(self, client_id: int = 0, limit: int = 1000) -> int:
        operator = operator_now(client_id or self.cast.north.client.pk)
        assert operator is not None
        return notify_lists_changed(operator=operator, limit=limit, now=NOW)

    def told(self) -> set[str]:
        return set(AccountAuthKey.objects.filter(channel_list_changed=True).values_list("device_uid", flat=True))

    def save(self, row: Any, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()

    # --- who is told ------------------------------------------------------------------------------------------
    def test_a_box_is_told_once(self) -> None:
        assert self.call()["channel_list_changed"] == 0
        self.save(self.cast.one, name="Renamed")
        assert self.call()["channel_list_changed"] == 0, "not before the minute is over"
        self.tell()
        for key in (self.cast.anna_key, self.cast.anna_mag_key):
            assert self.call(key=key)["channel_list_changed"] == 1
            assert self.call(key=key)["channel_list_changed"] == 0
        assert self.tell() == 0

    def test_a_channel_touches_those_who_have_it(self) -> None:
        other = make.account(self.cast.north.client, tariffs=[self.cast.north.extra])
        make.session(other, device_uid="other")
        self.save(self.cast.one, name="Renamed")
        self.tell()
        assert self.told() == {"anna-pc", "anna-mag", "boris-pc"}
        self.forget()
        self.save(self.cast.closed, name="Renamed")
        assert self.tell() == 0
        self.save(self.cast.foreign, name="Renamed")
        assert (self.tell(), self.tell(self.cast.south.client.pk)) == (0, 1)
        assert self.told() == {"vera-pc"}

    def test_a_tariff_that_gets_or_loses_a_channel(self) -> None:
        for change in (self.cast.closed.tariffs.add, self.cast.closed.tariffs.remove):
            with self.captureOnCommitCallbacks(execute=True):
                change(self.cast.north.extra)
            self.tell()
            assert self.told() == {"anna-pc", "anna-mag"}
            self.forget()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.extra.channels.add(self.cast.closed)
        self.tell()
        assert self.told() == {"anna-pc", "anna-mag"}

    def test_an_account_that_gets_or_loses_a_tariff(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.boris.tariffs.add(self.cast.north.extra)
        self.tell()
        assert self.told() == {"boris-pc"}
        self.forget()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.customer.tariffs.add(self.cast.north.extra)
        self.tell()
        assert self.told() == {"anna-pc", "anna-mag"}

    def test_what_touches_everybody(self) -> None:
        everybody = {"anna-pc", "anna-mag", "boris-pc"}
        changes: list[Callable[[], object]] = [
            lambda: self.cast.closed.delete(),
            lambda: Category.objects.create(client=self.cast.north.client, name="New"),
            lambda: ChannelSort.objects.create(client=self.cast.north.client, name="New"),
            lambda: self.cast.one.tariffs.clear(),
        ]
        for change in changes:
            with self.captureOnCommitCallbacks(execute=True):
                change()
            self.tell()
            assert self.told() == everybody
            self.forget()

    def test_channels_switched_in_the_panel(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            channels_switch(channel_ids=[self.cast.two.pk], enabled=False, now=NOW)
        self.tell()
        assert self.told() == {"anna-pc", "anna-mag"}

    def test_everybody_where_everything_is_listed(self) -> None:
        self.save(self.cast.north.client, show_channels_without_subscription=True)
        self.save(self.cast.closed, name="Renamed")
        self.tell()
        assert self.told() == {"anna-pc", "anna-mag", "boris-pc"}

    def test_a_silent_box_is_left_alone(self) -> None:
        AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).update(last_active=NOW - timedelta(days=2))
        self.save(self.cast.one, name="Renamed")
        self.tell()
        assert self.told() == {"anna-mag", "boris-pc"}

    # --- how fast ---------------------------------------------------------------------------------------------
    def crowd(self, size: int) -> None:
        account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        for _ in range(size):
            make.session(account)

    def test_so_many_a_minute(self) -> None:
        self.crowd(20)
        self.save(self.cast.one, name="Renamed")
        assert [self.tell(limit=10) for _ in range(4)] == [10, 10, 3, 0]
        assert AccountAuthKey.objects.filter(channel_list_changed=True).count() == 23

    def test_a_change_in_the_middle_is_told_to_all_again(self) -> None:
        self.crowd(7)
        self.save(self.cast.one, name="Renamed")
        assert self.tell(limit=5) == 5
        self.save(self.cast.one, name="Again")
        AccountAuthKey.objects.update(channel_list_changed=False)
        assert self.tell(limit=100) == 15, "five of the first change, ten of the second"
        assert AccountAuthKey.objects.filter(channel_list_changed=True).count() == 10

    def test_exactly_at_the_limit(self) -> None:
        self.save(self.cast.one, name="Renamed")
        assert [self.tell(limit=3) for _ in range(2)] == [3, 0]

    def test_many_notes_are_taken_in_rounds(self) -> None:
        client_id = self.cast.north.client.pk
        for second in range(3):
            self.at(NOW + timedelta(seconds=second))
            first = 1_000_000 * (second + 1)
            notes = [f"{invalidate.ACCOUNT}{first + number}" for number in range(300)]
            invalidate.lists_changed(client_id, [*notes, f"{invalidate.ACCOUNT}{self.cast.boris.pk}"])
        invalidate.lists_changed(client_id, [f"{invalidate.ACCOUNT}{self.cast.anna.pk}"])
        assert len(our_cache.marks(keys.lists_changed(client_id), 0)) == 902
        assert self.tell() == 3
        assert self.told() == {"anna-pc", "anna-mag", "boris-pc"}
        assert not our_cache.marks(keys.lists_changed(client_id), 0)

    def test_notes_survive_a_flush(self) -> None:
        self.save(self.cast.one, name="Renamed")
        store.flush_cache(protected=False)
        assert self.tell() == 3

    def test_a_save_runs_no_update_of_sessions(self) -> None:
        self.crowd(5)
        with self.assertNumQueries(1):
            Channel.objects.get(pk=self.cast.one.pk)
        one = Channel.objects.get(pk=self.cast.one.pk)
        with self.assertNumQueries(1):
            self.save(one, name="Renamed")
