from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import Selection, SelectionItem, Video, VideoProvider
from library.showcase_constants import SelectionOrigin, SelectionType
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_genre, make_video
from tests.library.showcase import make_rules, make_selection, make_series


class SelectionListTest(ApiTestCase):
    path = "selection/list/"

    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        self.north = cast.north.client
        self.shown = make_video(self.north, "Shown", tariffs=[cast.north.basic])
        self.unseen = make_video(self.north, "Unseen")
        self.films = make_selection(
            self.north,
            "Films",
            [self.shown, self.unseen],
            sort=2,
            name_lang1="Films en",
            promo_image="selections/f.png",
        )
        self.channels = make_selection(self.north, "Channels", [cast.one, cast.closed, cast.two], sort=1)
        self.series = make_series(self.north, "Morning film", [cast.past, cast.current], sort=3)
        make_selection(self.north, "Hidden", [self.shown], is_hidden=True)
        make_selection(self.north, "Nothing for Anna", [self.unseen])
        make_selection(self.north, "Empty")
        make_selection(cast.south.client, "South", [make_video(cast.south.client, tariffs=[cast.south.basic])])

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["selections"]]

    def test_what_is_shown_in_the_operators_order(self) -> None:
        rows = self.assert_ok(self.call())["selections"]
        assert [(row["name"], row["count"], row["type"]) for row in rows] == [
            ("Channels", 2, 0),
            ("Films", 1, 0),
            ("Morning film", 2, 1),
        ]
        assert rows[1]["id"] == self.films.pk
        assert rows[1]["promo_image"].endswith("/selections/f.png")
        assert rows[0]["promo_image"] == ""

    def test_in_another_language(self) -> None:
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            assert self.names(lang="en") == ["Channels", "Films en", "Morning film"]

    def test_by_type_and_contents(self) -> None:
        assert self.names(type=1) == ["Morning film"]
        assert self.names(type=0) == ["Channels", "Films"]
        assert self.names(content_type=0) == ["Channels"]
        assert self.names(content_type=1) == ["Morning film"]
        assert self.names(content_type=2, type=1) == []

    def test_by_the_provider_of_films(self) -> None:
        provider = VideoProvider.objects.create(client=self.north, name="Cinema")
        Selection.objects.filter(pk=self.films.pk).update(video_provider=provider)
        assert self.names(video_provider_id=provider.pk) == ["Films"]
        assert self.names(video_provider_id=provider.pk + 1) == []

    def test_of_a_programme(self) -> None:
        make_selection(self.north, "By hand", [self.cast.past])
        assert self.names(program_id=self.cast.past.pk) == ["Morning film"]
        assert self.names(program_id=self.cast.coming.pk) == []
        self.assert_error(self.call(program_id=999_999), 1)

    def test_orders_and_pages(self) -> None:
        for days, row in enumerate((self.films, self.series, self.channels)):
            Selection.objects.filter(pk=row.pk).update(created_at=NOW + timedelta(days=days))
        assert self.names(order="date") == ["Films", "Morning film", "Channels"]
        assert self.names(order="-date") == ["Channels", "Morning film", "Films"]
        assert self.names(order="-date", limit=2) == ["Channels", "Morning film"]
        assert self.names(order="-date", limit=2, page=2) == ["Films"]
        assert self.names(limit=0) == []
        assert self.names(page=9) == []
        assert len(self.names(limit=-1)) == 0
        assert len(self.names(limit=5000)) == 3

    def test_by_rules(self) -> None:
        drama = make_genre(self.north)
        for number in range(3):
            make_video(self.north, f"Drama {number}", tariffs=[self.cast.north.basic], genres=[drama])
        rules = make_rules(self.north, filter_limit=2, sort=9)
        rules.filter_genres.add(drama)
        rows = self.call()["selections"]
        assert [(row["name"], row["count"], row["type"]) for row in rows if row["id"] == rules.pk] == [("Rules", 2, 1)]

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        assert "Films" in self.names()
        with self.captureOnCommitCallbacks(execute=True):
            self.films.is_hidden = True
            self.films.save()
        assert "Films" not in self.names()
        with self.captureOnCommitCallbacks(execute=True):
            SelectionItem.objects.filter(selection=self.channels).first().delete()  # type: ignore[union-attr]
        assert [row["count"] for row in self.call()["selections"] if row["name"] == "Channels"] == [1]
        with self.captureOnCommitCallbacks(execute=True):
            Video.objects.get(pk=self.shown.pk).delete()
            self.films.is_hidden = False
            self.films.save()
        assert "Films" not in self.names()

    def test_programmes_of_channels_that_the_viewer_has_not(self) -> None:
        self.cast.one.tariffs.set([])
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.save()
        assert self.names() == ["Channels", "Films"]

    def test_the_other_operator_sees_its_own(self) -> None:
        answer = self.assert_ok(self.call(key=self.cast.vera_key))
        assert [row["name"] for row in answer["selections"]] == ["South"]

    def test_wrong_parameters(self) -> None:
        for name in ("type", "content_type", "video_provider_id", "limit", "page", "program_id"):
            wrong: dict[str, Any] = {name: "x"}
            self.assert_error(self.call(**wrong), 1)

    def test_an_xml_box(self) -> None:
        root = self.xml()
        assert [name.text for name in root.find("selections").iter("name")] == ["Channels", "Films", "Morning film"]

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)

    def test_types_that_nobody_has(self) -> None:
        made = make_selection(self.north, "Cameras", content_type=SelectionType.CAMERA)
        assert made.origin == SelectionOrigin.MANUAL
        assert self.names(content_type=3) == []
