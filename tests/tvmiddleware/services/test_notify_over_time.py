"""The job that tells boxes of changed lists: evenly, and not longer than it may."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.test import TestCase, override_settings

from tests.cast import make_cast
from tests.factories import NOW
from tvmiddleware.cache import invalidate
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.services import channel_notices

PACE = override_settings(
    SMARTY_USE_RQ=True, TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE=12, RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT=60
)


@PACE
class TellOverTimeTest(TestCase):
    def setUp(self) -> None:
        self.cast = make_cast()
        AccountAuthKey.objects.update(last_active=NOW, channel_list_changed=False)
        self.now, self.pauses = NOW, 0
        cache.clear()

    def clock(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.pauses += 1

    def marked(self) -> int:
        return AccountAuthKey.objects.filter(channel_list_changed=True).count()

    def test_one_every_five_seconds_until_all_are_told(self) -> None:
        north = AccountAuthKey.objects.filter(account__client=self.cast.north.client).count()
        invalidate.lists_changed(self.cast.north.client.pk, [invalidate.EVERYBODY])
        assert channel_notices.notify_over_time(clock=self.clock, pause=self.pause) == north
        assert (self.marked(), self.pauses) == (north, north)
        assert channel_notices.job_notifies()

    def test_it_ends_before_its_time_out_and_goes_on_where_it_was(self) -> None:
        north = AccountAuthKey.objects.filter(account__client=self.cast.north.client).count()
        invalidate.lists_changed(self.cast.north.client.pk, [invalidate.EVERYBODY])
        with override_settings(RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT=20):
            assert channel_notices.notify_over_time(clock=self.clock, pause=self.pause) == 2
        assert channel_notices.notify_over_time(clock=self.clock, pause=self.pause) == north - 2
        assert self.marked() == north
