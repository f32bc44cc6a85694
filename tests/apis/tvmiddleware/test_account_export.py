from __future__ import annotations

from typing import Any

from django.test import override_settings

from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel
from tvmiddleware.services.account_transfer import TRIES


@override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=True)
class AccountExportTest(ApiTestCase):
    """Anna of North moves her old account at West over; both operators have the same parent."""

    path = "account/export/"

    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        parent = make.client(name="Holding")
        cast.north.client.parent = parent
        cast.north.client.save()
        self.west = make.client(name="West", parent=parent)
        tariff = make.tariff(self.west)
        self.old = make.account(
            self.west,
            abonement=777,
            password="old",
            parent_code="8888",
            use_timeshift=True,
            preferred_timeshift_offset=2,
            tariffs=[tariff],
        )
        self.session = make.session(self.old)
        same_guide = make.channel(self.west, name="Uno", epg_channel=cast.guide, tariffs=[tariff])
        same_name = make.channel(self.west, name="TWO", tariffs=[tariff])
        only_there = make.channel(self.west, name="Elsewhere", tariffs=[tariff])
        for place, channel in enumerate((only_there, same_name, same_guide), start=1):
            AccountChannel.objects.create(account=self.old, channel=channel, is_favorited=True, sort=place)

    def export(self, **params: Any) -> dict[str, Any]:
        return self.call(**{"service_id": self.west.uid, "login": 777, "password": "old", **params})

    def test_the_settings_come_over_and_the_old_account_ends(self) -> None:
        self.assert_ok(self.export())
        anna = Account.objects.get(pk=self.cast.anna.pk)
        assert (anna.parent_code, anna.use_timeshift, anna.preferred_timeshift_offset) == ("8888", True, 2)
        rows = AccountChannel.objects.filter(account=anna).order_by("sort").values_list("channel__name", "is_favorited")
        assert list(rows) == [("Two", True), ("One", True)]
        self.old.refresh_from_db()
        assert (self.old.active, self.old.status_reason) == (False, "INACTIVE")
        assert not AccountAuthKey.objects.filter(pk=self.session.pk).exists()
        assert anna.password == "1111"

    def test_it_moves_once(self) -> None:
        self.assert_ok(self.export(service_id=self.west.pk))
        self.assert_error(self.export(), 2)

    def test_an_account_without_channel_settings(self) -> None:
        AccountChannel.objects.all().delete()
        self.assert_ok(self.export())
        assert not AccountChannel.objects.filter(account=self.cast.anna).exists()

    def test_marks_without_an_order(self) -> None:
        AccountChannel.objects.update(sort=None)
        self.assert_ok(self.export())
        assert set(AccountChannel.objects.filter(account=self.cast.anna).values_list("sort", flat=True)) == {None}

    def test_wrong_login_or_password(self) -> None:
        for wrong in ({"login": 778}, {"login": "x"}, {"login": ""}, {"password": "new"}, {"password": ""}):
            self.assert_error(self.export(**wrong), 2)
        self.old.refresh_from_db()
        assert self.old.active

    def test_an_account_without_password_can_not_be_taken(self) -> None:
        Account.objects.filter(pk=self.old.pk).update(password="")
        self.assert_error(self.export(password=""), 2)

    def test_guessing_stops(self) -> None:
        for guess in range(TRIES):
            self.assert_error(self.export(password=f"x{guess}"), 2)
        self.assert_error(self.export(), 2)

    def test_services_that_are_no_relatives(self) -> None:
        off = make.client(parent=self.west.parent, enabled=False)
        for service in (self.cast.south.client.uid, self.cast.north.client.uid, off.uid, "none", ""):
            self.assert_error(self.export(service_id=service, login=1001, password="3333"), 3)
        self.cast.vera.refresh_from_db()
        assert self.cast.vera.active

    def test_from_a_child_and_from_the_parent(self) -> None:
        assert self.west.parent is not None
        for relative in (make.client(parent=self.cast.north.client), self.west.parent):
            make.account(relative, abonement=55, password="p", parent_code="1")
            self.assert_ok(self.export(service_id=relative.pk, login=55, password="p"))

    def test_numbers_that_no_account_has(self) -> None:
        for huge in ("9" * 30, "9" * 5000):
            self.assert_error(self.export(login=huge), 2)
            self.assert_error(self.export(service_id=huge), 3)

    def test_switched_off(self) -> None:
        with override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=False):
            self.assert_error(self.export(), 3)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(service_id=self.west.uid, login=777, password="old").findtext("error") == "0"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(service_id=self.west.uid, login=777, password="old"), 403)
