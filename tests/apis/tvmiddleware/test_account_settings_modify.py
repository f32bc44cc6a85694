from __future__ import annotations

from tests.base import ApiTestCase
from tvmiddleware.models import PlayDeviceTemplate


class AccountSettingsModifyTest(ApiTestCase):
    path = "account/settings/modify/"

    def setUp(self) -> None:
        super().setUp()
        self.focus = PlayDeviceTemplate.objects.create(name="Focus", system_name="focus")
        self.classic = PlayDeviceTemplate.objects.create(name="Classic", system_name="classic")

    def template(self) -> str:
        self.cast.anna.refresh_from_db()
        return self.cast.anna.template.system_name if self.cast.anna.template else ""

    def test_by_name_and_by_id(self) -> None:
        self.assert_ok(self.call(template_system_name="focus"))
        assert self.template() == "focus"
        self.assert_ok(self.call(template_id=self.classic.pk))
        assert self.template() == "classic"

    def test_the_id_goes_before_the_name(self) -> None:
        self.assert_ok(self.call(template_id=self.classic.pk, template_system_name="focus"))
        assert self.template() == "classic"
        self.assert_error(self.call(template_id=99999, template_system_name="focus"), 1)

    def test_unknown_missing_and_broken(self) -> None:
        for wrong in ({}, {"template_id": 99999}, {"template_system_name": "none"}, {"template_id": "x"}):
            self.assert_error(self.call(**wrong), 1)
        assert self.template() == ""

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(template_system_name="focus").findtext("error") == "0"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(template_system_name="focus"), 403)
