from __future__ import annotations

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance


class NoAuthLegalDocumentDetailTest(ApiTestCase):
    path = "noauth/legal/document/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.offer = LegalDocument.objects.create(client=self.cast.north.client, name="Оферта", text="<p>1</p>")

    def test_the_text(self) -> None:
        answer = self.assert_ok(self.call_with_key(id=self.offer.pk))
        assert (answer["html_content"], answer["is_accepted"]) == ("<p>1</p>", 0)

    def test_a_device_that_accepted(self) -> None:
        LegalDocumentAcceptance.objects.create(
            document=self.offer, version="1", subject="device:box", device_uid="box", accepted_at=NOW
        )
        assert self.call_with_key(id=self.offer.pk, device_uid="box")["is_accepted"] == 1

    def test_unknown_ones(self) -> None:
        theirs = LegalDocument.objects.create(client=self.cast.south.client, name="South")
        for wrong in (theirs.pk, 99999, "x", ""):
            self.assert_error(self.call_with_key(id=wrong), 1)

    def test_a_session_is_no_key(self) -> None:
        self.assert_error(self.call(id=self.offer.pk), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key, id=self.offer.pk)
        assert root.findtext("html_content") == "<p>1</p>"
