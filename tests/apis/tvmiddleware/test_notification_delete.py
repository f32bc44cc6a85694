from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, Notification


class NotificationDeleteTest(ApiTestCase):
    path = "notification/delete/"

    def remind(self, account: Account, program_id: int) -> None:
        Notification.objects.create(account=account, channel=self.cast.one, program_id=program_id, created_at=NOW)

    def left(self, account: Account) -> list[int]:
        return sorted(Notification.objects.filter(account=account).values_list("program_id", flat=True))

    def setUp(self) -> None:
        super().setUp()
        for account in (self.cast.anna, self.cast.vera):
            for program in (self.cast.current, self.cast.coming):
                self.remind(account, program.pk)

    def test_one(self) -> None:
        self.assert_ok(self.call(pid=self.cast.current.pk))
        assert self.left(self.cast.anna) == [self.cast.coming.pk]
        assert len(self.left(self.cast.vera)) == 2
        self.assert_ok(self.call(pid=self.cast.current.pk))  # another device was faster

    def test_all(self) -> None:
        assert self.xml(pid="all").findtext("error") == "0"
        assert self.left(self.cast.anna) == []
        assert len(self.left(self.cast.vera)) == 2

    def test_a_programme_that_is_gone(self) -> None:
        self.remind(self.cast.anna, 999_999)
        self.assert_ok(self.call(pid=999_999))
        assert 999_999 not in self.left(self.cast.anna)

    def test_wrong(self) -> None:
        wrongs: list[dict[str, Any]] = [{}, {"pid": "x"}, {"pid": ""}, {"pid": "-1"}, {"pid": "1.5"}]
        for wrong in wrongs:
            self.assert_error(self.call(**wrong), 1)
        assert len(self.left(self.cast.anna)) == 2
        self.assert_error(self.call(key=self.cast.boris_key, pid="all"), 403)
