from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import override_settings

from tests import factories as make
from tests.base import CastTestCase
from tests.commands import run
from tests.factories import NOW
from tvmiddleware.constants import PositionType
from tvmiddleware.models import AccountAuthKey, ContentPosition, CustomerLog, Notification, PhoneCode, QrLogin

DAY = timedelta(days=1)


@time_machine.travel(NOW, tick=False)
class ApplyRetentionTest(CastTestCase):
    @override_settings(TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS=90)
    def test_sessions_that_were_not_online(self) -> None:
        old = make.session(self.cast.anna, last_active=NOW - 91 * DAY)
        young = make.session(self.cast.anna, last_active=NOW - 89 * DAY)
        run("apply_retention")
        assert not AccountAuthKey.objects.filter(pk=old.pk).exists()
        assert AccountAuthKey.objects.filter(pk=young.pk).exists()

    @override_settings(
        TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_PROGRAM=10, TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_VIDEO=50
    )
    def test_resume_positions_by_kind(self) -> None:
        for kind, age in (
            (PositionType.PROGRAM, 11),
            (PositionType.PROGRAM, 9),
            (PositionType.VIDEO, 11),
            (PositionType.VIDEO, 51),
        ):
            ContentPosition.objects.create(
                account=self.cast.anna, content_type=kind, content_id=age, updated_at=NOW - age * DAY
            )
        run("apply_retention")
        left = set(ContentPosition.objects.values_list("content_type", "content_id"))
        assert left == {("program", 9), ("video", 11)}

    def test_reminders_of_programmes_that_are_gone(self) -> None:
        kept = Notification.objects.create(
            account=self.cast.anna, channel=self.cast.one, program=self.cast.coming, created_at=NOW
        )
        Notification.objects.create(account=self.cast.anna, channel=self.cast.one, program_id=10**9, created_at=NOW)
        run("apply_retention")
        assert list(Notification.objects.all()) == [kept]
        Notification.objects.all().delete()

    def test_codes_and_qr_logins(self) -> None:
        north = self.cast.north.client
        for number, expires in enumerate((NOW - 2 * DAY, NOW - DAY / 2, NOW + DAY)):
            PhoneCode.objects.create(
                client=north, phone=str(number), code_digest="x", created_at=NOW, expires_at=expires
            )
            QrLogin.objects.create(
                client=north, token=str(number), device="mag", device_uid="x", created_at=NOW, expires_at=expires
            )
        run("apply_retention")
        assert sorted(PhoneCode.objects.values_list("phone", flat=True)) == ["1", "2"]
        assert sorted(QrLogin.objects.values_list("token", flat=True)) == ["1", "2"]

    @override_settings(TVMIDDLEWARE_CUSTOMER_LOG_DAYS=30)
    def test_log_entries(self) -> None:
        for age in (29, 31):
            CustomerLog.objects.create(client=self.cast.north.client, action=str(age), created_at=NOW - age * DAY)
        said = run("apply_retention", verbosity=2)
        assert CustomerLog.objects.get().action == "29"
        assert "1 log entries" in said

    def test_the_cast_is_young_enough(self) -> None:
        sessions = AccountAuthKey.objects.count()
        run("apply_retention")
        assert AccountAuthKey.objects.count() == sessions
