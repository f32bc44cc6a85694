from __future__ import annotations

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance


class NoAuthLegalDocumentListTest(ApiTestCase):
    path = "noauth/legal/document/list/"

    def setUp(self) -> None:
        super().setUp()
        self.offer = LegalDocument.objects.create(client=self.cast.north.client, name="Оферта", name_lang1="Offer")
        LegalDocument.objects.create(client=self.cast.south.client, name="South")

    def test_rows(self) -> None:
        rows = self.assert_ok(self.call_with_key(lang="en"))["documents"]
        assert rows == [
            {
                "id": self.offer.pk, "name": "Offer", "version": "1", "need_acceptance": 1, "is_accepted": 0,
                "document_type": 1,
            }
        ]  # fmt: skip

    def test_a_device_that_accepted(self) -> None:
        LegalDocumentAcceptance.objects.create(
            document=self.offer, version="1", subject="device:box", device_uid="box", accepted_at=NOW
        )
        assert self.call_with_key(device_uid="box")["documents"][0]["is_accepted"] == 1
        assert self.call_with_key(device_uid="x")["documents"][0]["is_accepted"] == 0

    def test_wrong_parameters_are_refused(self) -> None:
        self.assert_error(self.call_with_key(document_type=9), 1)
        self.assert_error(self.call_with_key(document_type="x"), 1)
        self.assert_error(self.call_with_key(tariff_id=99999), 2)

    def test_a_session_is_no_key(self) -> None:
        self.assert_error(self.call(), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        assert self.xml(api_key=north.api_key).findtext("documents/item/name") == "Оферта"
