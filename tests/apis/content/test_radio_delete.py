from __future__ import annotations

from library.models import Radio
from tests.apis.content.base import ContentTestCase


class RadioDeleteTest(ContentTestCase):
    path = "radio/delete/"

    def test_it_is_gone(self) -> None:
        row = Radio.objects.create(client=self.cast.north.client, name="Jazz")
        self.ok(id=row.pk)
        assert not Radio.objects.exists()
        self.refused(404, id=row.pk)

    def test_what_there_is_not(self) -> None:
        theirs = Radio.objects.create(client=self.cast.south.client, name="South")
        for wrong in (theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong)
        self.names_wrong(20, "id")
        assert Radio.objects.filter(pk=theirs.pk).exists()
