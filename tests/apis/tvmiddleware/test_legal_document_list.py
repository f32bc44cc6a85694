from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.constants import LegalDocumentType
from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance


class LegalDocumentListTest(ApiTestCase):
    path = "legal/document/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.login = LegalDocument.objects.create(client=north, name="Оферта", name_lang1="Offer", version="2")
        self.tariff = LegalDocument.objects.create(
            client=north, name="Extra", document_type=LegalDocumentType.TARIFF, need_acceptance=False, sort=1
        )
        self.tariff.tariffs.set([self.cast.north.extra])
        self.any_tariff = LegalDocument.objects.create(
            client=north, name="Any", document_type=LegalDocumentType.TARIFF, sort=2
        )
        LegalDocument.objects.create(client=north, name="Off", enabled=False)
        LegalDocument.objects.create(client=self.cast.south.client, name="South")

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["documents"]]

    def accept(self, version: str = "2", **fields: Any) -> None:
        LegalDocumentAcceptance.objects.create(
            document=self.login, version=version, subject=str(fields), accepted_at=NOW, **fields
        )

    def accepted(self, **params: Any) -> list[int]:
        return [row["is_accepted"] for row in self.assert_ok(self.call(**params))["documents"]]

    def test_rows(self) -> None:
        assert self.call(lang="en")["documents"][:2] == [
            {
                "id": self.login.pk, "name": "Offer", "version": "2", "need_acceptance": 1, "is_accepted": 0,
                "document_type": 1,
            },
            {
                "id": self.tariff.pk, "name": "Extra", "version": "1", "need_acceptance": 0, "is_accepted": 0,
                "document_type": 4,
            },
        ]  # fmt: skip

    def test_one_occasion(self) -> None:
        assert self.names() == ["Оферта", "Extra", "Any"]
        assert self.names(document_type=1) == ["Оферта"]
        assert self.names(document_type=2) == []
        assert self.names(document_type=4) == ["Extra", "Any"]

    def test_one_tariff(self) -> None:
        basic, extra = self.cast.north.basic.pk, self.cast.north.extra.pk
        assert self.names(document_type=4, tariff_id=extra) == ["Extra", "Any"]
        assert self.names(document_type=4, tariff_id=basic) == ["Any"]
        assert self.names(tariff_id=basic) == ["Оферта", "Any"]

    def test_wrong_occasions_and_tariffs(self) -> None:
        for wrong in (0, 5, -1, "x"):
            self.assert_error(self.call(document_type=wrong), 1)
        wrongs: list[dict[str, Any]] = [
            {"tariff_id": 99999}, {"tariff_id": self.cast.south.basic.pk}, {"virtual_tariff_id": 1},
        ]  # fmt: skip
        for params in wrongs:
            self.assert_error(self.call(**params), 2)

    def test_accepted_by_the_account_or_the_device(self) -> None:
        self.accept(account=self.cast.boris)
        self.accept(device_uid="other")
        assert self.accepted() == [0, 0, 0]
        assert self.accepted(device_uid="other") == [1, 0, 0]
        self.accept(account=self.cast.anna)
        assert self.accepted() == [1, 0, 0]
        assert self.accepted(device_uid="nobody") == [1, 0, 0]

    def test_an_older_version_does_not_count(self) -> None:
        self.accept(version="1", account=self.cast.anna)
        assert self.accepted() == [0, 0, 0]
        with self.captureOnCommitCallbacks(execute=True):
            self.login.version = "1"
            self.login.save()
        assert self.accepted() == [1, 0, 0]

    def test_the_key_alone_is_enough(self) -> None:
        self.accept(device_uid="box")
        rows = self.assert_ok(self.call_with_key(device_uid="box"))["documents"]
        assert [row["is_accepted"] for row in rows] == [1, 0, 0]
        dead = self.assert_ok(self.call_with_key(authkey="0" * 128))["documents"]
        assert [row["is_accepted"] for row in dead] == [0, 0, 0]

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(document_type=4)
        assert [item.findtext("name") for item in root.findall("documents/item")] == ["Extra", "Any"]
        assert self.xml(document_type=3).find("documents").text is None

    def test_neither_key_nor_session(self) -> None:
        north = self.cast.north.client
        self.assert_error(self.decoded(self.response(client_id=north.pk)), 403)
        self.assert_error(self.decoded(self.response(client_id=north.pk, api_key="x", authkey="0" * 128)), 403)

    def test_a_tariff_connected_later_narrows_at_once(self) -> None:
        assert self.names(document_type=4, tariff_id=self.cast.north.basic.pk) == ["Any"]
        with self.captureOnCommitCallbacks(execute=True):
            self.tariff.tariffs.add(self.cast.north.basic)
        assert self.names(document_type=4, tariff_id=self.cast.north.basic.pk) == ["Extra", "Any"]
        other = make.tariff(self.cast.north.client)
        assert self.names(document_type=4, tariff_id=other.pk) == ["Any"]
