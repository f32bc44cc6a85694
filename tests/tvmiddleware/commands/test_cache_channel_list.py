from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.test import override_settings

from core.cache.local import LocalMemory
from tests import factories as make
from tests.channel_lists import ListTestCase
from tests.commands import run
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey


class CacheChannelListTest(ListTestCase):
    path = "channel/list/"

    def test_after_it_no_box_waits_for_the_database(self) -> None:
        run("cache_channel_list")
        self.call("account/status/")
        LocalMemory.clear_everywhere()  # a process that has just started
        with counted() as cost:
            assert self.row(self.cast.one)["program_id"] == self.cast.current.pk
        assert cost.sql <= 2, "what an installation keeps of its operator and its devices"

    def test_the_next_hour_is_ready_before_it_begins(self) -> None:
        self.at(NOW + timedelta(minutes=55))
        run("cache_channel_list")
        self.call()
        self.at(NOW + timedelta(minutes=60))
        with counted() as cost:
            assert self.row(self.cast.one)["program_id"] == self.cast.coming.pk
        assert cost.sql == 0

    def test_an_empty_cache_fills_on_demand(self) -> None:
        cache.clear()
        LocalMemory.clear_everywhere()
        assert self.ids() == [self.cast.one.pk, self.cast.two.pk]

    def test_boxes_are_told(self) -> None:
        run("cache_channel_list")
        AccountAuthKey.objects.update(channel_list_changed=False)
        self.save(self.cast.one, name="Renamed")
        said = run("cache_channel_list", verbosity=2)
        assert said.startswith("4 channels of 2 operators, 3 sessions told of a change")
        assert self.call("account/status/")["channel_list_changed"] == 1

    @override_settings(TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE=2)
    def test_the_limit_holds_for_all_operators_together(self) -> None:
        run("cache_channel_list")
        for _ in range(5):
            run("cache_channel_list")
        AccountAuthKey.objects.update(channel_list_changed=False)
        self.save(self.cast.one, name="Renamed")
        self.save(self.cast.foreign, name="Renamed")
        told = []
        for _ in range(3):
            run("cache_channel_list")
            told.append(AccountAuthKey.objects.filter(channel_list_changed=True).count())
        assert told == [2, 4, 4]

    def test_it_is_silent_under_cron(self) -> None:
        assert run("cache_channel_list") == ""

    def test_an_operator_without_channels(self) -> None:
        lonely = make.client()
        with self.assertLogs("smarty_content_requests", "WARNING") as logs:
            run("cache_channel_list")
        assert [f"client={lonely.pk}" in line for line in logs.output] == [True]

    def test_a_switched_off_operator_is_left_out(self) -> None:
        self.save(self.cast.south.client, enabled=False)
        assert run("cache_channel_list", verbosity=2).startswith("3 channels of 1 operators")
