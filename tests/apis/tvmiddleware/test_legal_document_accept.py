from __future__ import annotations

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance


class LegalDocumentAcceptTest(ApiTestCase):
    path = "legal/document/accept/"

    def setUp(self) -> None:
        super().setUp()
        self.offer = LegalDocument.objects.create(client=self.cast.north.client, name="Offer", version="2")

    def rows(self) -> list[tuple[object, ...]]:
        columns = ("version", "account_id", "device_uid", "device_model", "ip", "accepted_at")
        return list(LegalDocumentAcceptance.objects.order_by("pk").values_list(*columns))

    def test_an_account_accepts_once(self) -> None:
        self.assert_ok(self.call(id=self.offer.pk, device_uid="box", device_model="Box 2"))
        assert self.rows() == [("2", self.cast.anna.pk, "box", "Box 2", "127.0.0.1", NOW)]
        self.assert_error(self.call(id=self.offer.pk), 2)
        self.assert_error(self.call(key=self.cast.anna_mag_key, id=self.offer.pk, device_uid="other"), 2)
        assert len(self.rows()) == 1

    def test_a_device_accepts_before_it_has_an_account(self) -> None:
        self.assert_ok(self.call_with_key(id=self.offer.pk, device_uid="box"))
        assert self.rows()[0][:3] == ("2", None, "box")
        self.assert_error(self.call_with_key(id=self.offer.pk, device_uid="box"), 2)
        self.assert_ok(self.call_with_key(id=self.offer.pk, device_uid="second"))
        self.assert_ok(self.call(id=self.offer.pk, device_uid="box"))
        assert [row[1] for row in self.rows()] == [None, None, self.cast.anna.pk]

    def test_a_new_version_is_accepted_anew(self) -> None:
        self.assert_ok(self.call(id=self.offer.pk))
        with self.captureOnCommitCallbacks(execute=True):
            self.offer.version = "3"
            self.offer.save()
        self.assert_ok(self.call(id=self.offer.pk))
        assert [row[0] for row in self.rows()] == ["2", "3"]

    def test_the_lists_tell(self) -> None:
        self.assert_ok(self.call(id=self.offer.pk))
        assert self.call("legal/document/list/")["documents"][0]["is_accepted"] == 1

    def test_two_requests_at_the_same_moment(self) -> None:
        """Both found nothing accepted; the unique key lets one of them win and the transaction goes on."""
        LegalDocumentAcceptance.objects.create(
            document=self.offer, version="2", subject=f"account:{self.cast.anna.pk}", accepted_at=NOW
        )
        self.assert_error(self.call(id=self.offer.pk), 2)
        assert LegalDocumentAcceptance.objects.count() == 1

    def test_nobody_known(self) -> None:
        self.assert_error(self.call_with_key(id=self.offer.pk), 3)
        self.assert_error(self.call_with_key(id=self.offer.pk, authkey="0" * 128), 3)
        assert self.rows() == []

    def test_unknown_documents(self) -> None:
        theirs = LegalDocument.objects.create(client=self.cast.south.client, name="South")
        for wrong in (theirs.pk, 99999, "x", ""):
            self.assert_error(self.call(id=wrong), 1)

    def test_a_uid_longer_than_its_column(self) -> None:
        self.assert_ok(self.call_with_key(id=self.offer.pk, device_uid="u" * 400, device_model="m" * 400))
        self.assert_error(self.call_with_key(id=self.offer.pk, device_uid="u" * 400), 2)
        assert self.call_with_key("legal/document/list/", device_uid="u" * 400)["documents"][0]["is_accepted"] == 1

    def test_a_debtor_accepts_too(self) -> None:
        self.assert_ok(self.call(key=self.cast.boris_key, id=self.offer.pk))

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(id=self.offer.pk).findtext("error") == "0"
        assert self.xml(id=self.offer.pk).findtext("error") == "2"

    def test_neither_key_nor_session(self) -> None:
        answer = self.decoded(self.response(client_id=self.cast.north.client.pk, id=self.offer.pk, device_uid="x"))
        self.assert_error(answer, 403)
