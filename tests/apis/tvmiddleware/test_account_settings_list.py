from __future__ import annotations

from tests.base import ApiTestCase
from tvmiddleware.models import AccountSettings, Profile


class AccountSettingsListTest(ApiTestCase):
    path = "account/settings/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.adult = Profile.objects.create(client=north, name="Взрослый", name_lang1="Adult", default=True)
        self.child = Profile.objects.create(client=north, name="Детский", show_adult_content=False)
        Profile.objects.create(client=self.cast.south.client, name="Other")

    def test_one_profile_per_type_named_or_not(self) -> None:
        AccountSettings.objects.create(account=self.cast.anna, profile=self.child, name="Kolya")
        AccountSettings.objects.create(account=self.cast.boris, profile=self.adult, name="Boris")
        assert self.assert_ok(self.call())["account_settings"] == [
            {"name": "Взрослый", "profile_id": self.adult.pk, "profile_name": "Взрослый"},
            {"name": "Kolya", "profile_id": self.child.pk, "profile_name": "Детский"},
        ]

    def test_names_in_the_language_asked_for(self) -> None:
        rows = self.call(lang="en")["account_settings"]
        assert [row["profile_name"] for row in rows] == ["Adult", "Детский"]

    def test_an_operator_without_profile_types(self) -> None:
        Profile.objects.all().delete()
        assert self.assert_ok(self.call())["account_settings"] == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml()
        assert [item.findtext("name") for item in root.findall("account_settings/item")] == ["Взрослый", "Детский"]

    def test_a_debtor_sees_them(self) -> None:
        assert len(self.assert_ok(self.call(key=self.cast.boris_key))["account_settings"]) == 2

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)
