from __future__ import annotations

from epg.models import Epg
from tests import factories as make
from tests.base import CastTestCase
from tests.factories import NOW
from tvmiddleware.models import Notification
from tvmiddleware.services.notifications import clean_orphan_notifications


class CleanOrphanNotificationsTest(CastTestCase):
    def test_only_those_whose_programme_is_gone(self) -> None:
        gone = make.program(self.cast.guide, NOW.replace(hour=20), NOW.replace(hour=21))
        for account in (self.cast.anna, self.cast.boris):
            for program in (gone, self.cast.coming):
                Notification.objects.create(account=account, channel=self.cast.one, program=program, created_at=NOW)
        Epg.objects.filter(pk=gone.pk)._raw_delete("default")
        assert clean_orphan_notifications() == 2
        assert set(Notification.objects.values_list("program_id", flat=True)) == {self.cast.coming.pk}
        assert clean_orphan_notifications() == 0
