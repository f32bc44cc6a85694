from __future__ import annotations

from typing import Any

from library.models import Selection
from library.showcase_constants import SelectionType
from tests.apis.content.base import ContentTestCase
from tests.library.films import make_video
from tests.library.showcase import make_rules, make_selection, make_series


class SelectionModifyTest(ContentTestCase):
    path = "selection/modify/"

    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        self.row = make_selection(cast.north.client, "Old", [cast.one, cast.two], name_lang1="Old en", is_hidden=True)

    def changed(self, **params: Any) -> Selection:
        assert self.ok(**{"id": self.row.pk, "type": 0, **params})["id"] == self.row.pk
        self.row.refresh_from_db()
        return self.row

    def items(self) -> list[tuple[int | None, int]]:
        rows = self.row.items.order_by("sort")
        return [(one.channel_id or one.program_id or one.video_id, one.sort) for one in rows]

    def test_what_is_not_sent_stays(self) -> None:
        cast = self.cast
        row = self.changed(name="New", name_lang1="")
        assert (row.name, row.name_lang1, row.is_hidden) == ("New", "Old en", True)
        assert self.items() == [(cast.one.pk, 1), (cast.two.pk, 2)]
        assert self.changed(is_hidden=0).is_hidden is False

    def test_items(self) -> None:
        cast = self.cast
        self.changed(items_add=cast.closed.pk)
        assert self.items() == [(cast.one.pk, 1), (cast.two.pk, 2), (cast.closed.pk, 3)]
        self.changed(items_remove=f"{cast.two.pk},999999")
        assert self.items() == [(cast.one.pk, 1), (cast.closed.pk, 3)]
        self.changed(items_add=cast.two.pk, items_remove=cast.one.pk)
        assert self.items() == [(cast.closed.pk, 3), (cast.two.pk, 4)]
        self.changed(items_set=[cast.two.pk, cast.one.pk, cast.closed.pk])
        assert self.items() == [(cast.two.pk, 1), (cast.one.pk, 2), (cast.closed.pk, 3)]
        self.changed(items_set="[]")
        assert self.items() == []

    def test_what_is_there_already_changes_nothing(self) -> None:
        cast = self.cast
        self.refused(1, id=self.row.pk, type=0, name="New", items_add=f"{cast.closed.pk},{cast.one.pk}")
        self.row.refresh_from_db()
        assert (self.row.name, len(self.items())) == ("Old", 2)

    def test_another_type_empties_it(self) -> None:
        film = make_video(self.cast.north.client)
        row = self.changed(type=2)
        assert (row.content_type, self.items()) == (SelectionType.VIDEO, [])
        self.changed(type=2, items_add=film.pk)
        assert self.items() == [(film.pk, 1)]
        self.changed(type=0, items_set=self.cast.one.pk)
        assert self.items() == [(self.cast.one.pk, 1)]

    def test_what_does_not_go_together(self) -> None:
        for name in ("items_add", "items_remove"):
            sent = {"items_set": self.cast.one.pk, name: self.cast.two.pk}
            self.names_wrong(20, "items_set", id=self.row.pk, type=0, **sent)
        self.names_wrong(20, "items_add", id=self.row.pk, type=0, items_add=self.cast.foreign.pk)
        self.names_wrong(20, "type", id=self.row.pk)
        self.names_wrong(20, "type", id=self.row.pk, type=7)
        self.names_wrong(21, "name", id=self.row.pk, type=0, name="я" * 256)
        assert len(self.items()) == 2

    def test_a_generated_one_keeps_what_it_holds(self) -> None:
        series = make_series(self.cast.north.client, "Series", [self.cast.past])
        rules = make_rules(self.cast.north.client)
        self.names_wrong(21, "id", id=series.pk, type=1, items_set=self.cast.coming.pk)
        self.names_wrong(21, "id", id=series.pk, type=0)
        self.names_wrong(21, "id", id=rules.pk, type=2, items_add=1)
        self.ok(id=series.pk, type=1, is_hidden=1)
        series.refresh_from_db()
        assert (series.is_hidden, series.items.count()) == (True, 1)

    def test_what_there_is_not(self) -> None:
        theirs = make_selection(self.cast.south.client, "South", [self.cast.foreign])
        for wrong in (theirs.pk, 999_999):
            self.refused(404, id=wrong, type=0, name="New")
        self.names_wrong(20, "id", type=0)
        theirs.refresh_from_db()
        assert theirs.name == "South"
