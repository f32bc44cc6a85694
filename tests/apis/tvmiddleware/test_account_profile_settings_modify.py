from __future__ import annotations

from tests.base import ApiTestCase
from tvmiddleware.models import AccountSettings, Profile


class AccountProfileSettingsModifyTest(ApiTestCase):
    path = "account/profile/settings/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.adult = Profile.objects.create(client=self.cast.north.client, name="Adult", default=True)
        self.theirs = Profile.objects.create(client=self.cast.south.client, name="Other")

    def names(self) -> list[tuple[int | None, str]]:
        return list(AccountSettings.objects.filter(account=self.cast.anna).values_list("profile_id", "name"))

    def test_the_first_name_makes_the_row_and_the_second_changes_it(self) -> None:
        self.assert_ok(self.call(profile_id=self.adult.pk, name=" Mum "))
        self.assert_ok(self.call(profile_id=self.adult.pk, name="Mother"))
        assert self.names() == [(self.adult.pk, "Mother")]

    def test_profiles_of_nobody_and_of_others(self) -> None:
        for wrong in (99999, self.theirs.pk, "x", ""):
            self.assert_error(self.call(profile_id=wrong, name="Mum"), 1)
        assert self.names() == []

    def test_names_that_are_none(self) -> None:
        for wrong in ("", "  ", "x" * 256):
            self.assert_error(self.call(profile_id=self.adult.pk, name=wrong), 2)
        assert self.names() == []

    def test_the_list_shows_it_at_once(self) -> None:
        self.assert_ok(self.call("account/settings/list/"))
        self.assert_ok(self.call(profile_id=self.adult.pk, name="Mum"))
        rows = self.call("account/settings/list/")["account_settings"]
        assert rows == [{"name": "Mum", "profile_id": self.adult.pk, "profile_name": "Adult"}]

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(profile_id=self.adult.pk, name="Mum").findtext("error") == "0"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(profile_id=self.adult.pk, name="Mum"), 403)
