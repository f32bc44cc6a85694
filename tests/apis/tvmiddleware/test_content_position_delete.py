from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.db import DatabaseError, models

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import ContentPosition


class ContentPositionDeleteTest(ApiTestCase):
    path = "content/position/delete/"

    def left(self) -> int:
        return ContentPosition.objects.filter(account=self.cast.anna).count()

    def put(self, content_type: str, content_id: int, asset_id: int = 0, **fields: Any) -> None:
        values = {"account": self.cast.anna, "position": 9, "updated_at": NOW, **fields}
        ContentPosition.objects.create(content_type=content_type, content_id=content_id, asset_id=asset_id, **values)

    def test_a_programme(self) -> None:
        self.put("program", self.cast.past.pk)
        self.put("program", self.cast.past.pk, account=self.cast.vera)
        assert self.call("program/detail/", pid=self.cast.past.pk)["position"] == 9
        given: dict[str, Any] = {"content_type": "program", "content_id": self.cast.past.pk}
        self.assert_ok(self.call(**given, asset_id=5))
        assert self.left() == 0
        assert ContentPosition.objects.count() == 1
        assert self.call("program/detail/", pid=self.cast.past.pk)["position"] == 0
        self.assert_ok(self.call(**given))

    def test_files_of_a_film(self) -> None:
        for asset in (1, 2, 3):
            self.put("video", 7, asset)
        self.assert_ok(self.call(content_type="video", content_id=7, asset_id=2))
        assert self.left() == 2
        assert self.xml(content_type="video", content_id=7).findtext("error") == "0"
        assert self.left() == 0

    def test_wrong_calls_get_their_error_codes(self) -> None:
        for wrong in (
            {},
            {"content_type": "program"},
            {"content_type": "radio", "content_id": 1},
            {"content_type": "program", "content_id": "x"},
        ):
            self.assert_error(self.call(**wrong), 1)
        self.assert_error(self.call(key=self.cast.boris_key, content_type="program", content_id=1), 403)

    def test_the_database_refuses(self) -> None:
        with patch.object(models.QuerySet, "delete", side_effect=DatabaseError):
            self.assert_error(self.call(content_type="program", content_id=1), 2)
