from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance

TEXT = "<h1>Оферта</h1> 1 < 2 & 3"


class LegalDocumentDetailTest(ApiTestCase):
    path = "legal/document/detail/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.offer = LegalDocument.objects.create(
            client=north, name="Оферта", name_lang1="Offer", version="3.1", text=TEXT
        )
        self.link = LegalDocument.objects.create(client=north, name="Link", url="http://a/?x=1&y=<2>")
        self.theirs = LegalDocument.objects.create(client=self.cast.south.client, name="South")

    def test_the_text(self) -> None:
        answer = self.assert_ok(self.call(id=self.offer.pk, lang="en"))
        assert (answer["name"], answer["version"], answer["html_content"]) == ("Offer", "3.1", TEXT)
        assert (answer["need_acceptance"], answer["is_accepted"]) == (1, 0)

    def test_a_document_that_is_only_an_address(self) -> None:
        link = "http://a/?x=1&amp;y=&lt;2&gt;"
        assert self.call(id=self.link.pk)["html_content"] == f'<a href="{link}">{link}</a>'

    def test_accepted(self) -> None:
        LegalDocumentAcceptance.objects.create(
            document=self.offer, version="3.1", subject="a", account=self.cast.anna, accepted_at=NOW
        )
        assert self.call(id=self.offer.pk)["is_accepted"] == 1
        assert self.call(key=self.cast.boris_key, id=self.offer.pk)["is_accepted"] == 0

    def test_unknown_ones(self) -> None:
        off = LegalDocument.objects.create(client=self.cast.north.client, name="Off", enabled=False)
        wrong: list[dict[str, Any]] = [{}, {"id": self.theirs.pk}, {"id": off.pk}, {"id": 99999}, {"id": "x"}]
        for params in wrong:
            self.assert_error(self.call(**params), 1)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(id=self.offer.pk).findtext("html_content") == TEXT

    def test_neither_key_nor_session(self) -> None:
        answer = self.decoded(self.response(client_id=self.cast.north.client.pk, id=self.offer.pk))
        self.assert_error(answer, 403)
        self.assert_ok(self.call_with_key(id=self.offer.pk))
