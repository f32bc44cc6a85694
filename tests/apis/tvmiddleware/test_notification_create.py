from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Notification


class NotificationCreateTest(ApiTestCase):
    path = "notification/create/"

    def test_once_however_often(self) -> None:
        for shift in (0, 3):
            self.assert_ok(self.call(cid=self.cast.one.pk, pid=self.cast.coming.pk, timeshift_offset=shift))
        reminder = Notification.objects.get(account=self.cast.anna)
        assert (reminder.channel, reminder.program_id) == (self.cast.one, self.cast.coming.pk)
        assert reminder.timeshift_offset == 3
        assert reminder.created_at == NOW

    def test_two_accounts(self) -> None:
        other = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        self.assert_ok(self.call(cid=self.cast.one.pk, pid=self.cast.coming.pk))
        key = make.session(other, device=self.cast.north.pc)
        self.assert_ok(self.call(key=key, cid=self.cast.one.pk, pid=self.cast.coming.pk))
        assert Notification.objects.count() == 2

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(cid=self.cast.one.pk, pid=self.cast.coming.pk).findtext("error") == "0"

    def test_unknown(self) -> None:
        elsewhere = make.program(make.epg_channel(), NOW, NOW.replace(hour=13))
        pid = self.cast.coming.pk
        for cid, program in (
            (self.cast.one.pk, 10**9),
            (self.cast.one.pk, elsewhere.pk),
            (self.cast.two.pk, pid),
            (self.cast.closed.pk, pid),
            (self.cast.foreign.pk, pid),
            (10**9, pid),
        ):
            self.assert_error(self.call(cid=cid, pid=program), 404)
        assert not Notification.objects.exists()

    def test_wrong_parameters_are_refused(self) -> None:
        self.assert_error(self.call(pid=self.cast.coming.pk), 404)
        self.assert_error(self.call(cid=self.cast.one.pk, pid="x"), 404)
        self.assert_error(self.call(key=self.cast.boris_key, cid=self.cast.one.pk, pid=1), 403)
