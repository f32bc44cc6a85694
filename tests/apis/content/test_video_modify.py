from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import override_settings

from external_api.models import ApiConfig
from library.models import Video, VideoActor
from tests.apis.content.films import FilmTestCase, in_media, picture_file
from tests.factories import NOW
from tvmiddleware.models import PriceCategory


class ContentVideoModifyTest(FilmTestCase):
    path = "video/modify/"

    def changed(self, **params: Any) -> Video:
        self.ok(id=self.film.pk, **params)
        return Video.objects.get(pk=self.film.pk)

    def test_what_is_sent_and_nothing_else(self) -> None:
        self.film.year, self.film.description, self.film.duration = 1999, "Text", 90
        self.film.save()
        row = self.changed(name="Чужой", rating=18, premiere_date="2026-01-01", meta='{"a":1}', is_season="True")
        assert (row.name, row.rating, row.premiere_date, row.meta) == ("Чужой", 18, date(2026, 1, 1), {"a": 1})
        assert (row.year, row.description, row.duration, row.is_season) == (1999, "Text", 90, True)
        assert (row.search_text, row.sort_name) == ("чужой", "чужой")

    def test_empty_is_not_given(self) -> None:
        self.film.meta, self.film.year, self.film.description = {"a": 1}, 1999, "Text"
        self.film.save()
        row = self.changed(name="", meta="", year="", description="", is_season="", duration="null")
        assert (row.name, row.meta, row.year, row.description) == ("Film", {"a": 1}, 1999, "Text")
        assert self.changed(meta="{}").meta == {}

    def test_a_film_that_stays_the_same_has_no_new_version(self) -> None:
        genre = self.make_genre()
        self.ok(id=self.film.pk, name="Same", genres=genre.pk, similar_add=self.make_film().pk, year=1999)
        before = Video.objects.get(pk=self.film.pk)
        self.at(NOW + timedelta(hours=1))
        row = self.changed(name="Same", genres=genre.pk, year=1999)
        assert (row.version, row.updated_at) == (before.version, before.updated_at)

    def test_one_version_a_call(self) -> None:
        before = self.version()
        self.changed(name="New", genres=self.make_genre().pk, actors_set=[self.make_actor().pk], tariffs="[]")
        assert self.version() == before + 1
        self.changed(genres=self.make_genre().pk)
        assert self.version() == before + 2

    # --- links --------------------------------------------------------------------------------------------------------
    def test_sets_are_replaced_or_emptied(self) -> None:
        north = self.cast.north
        first, second, third = (self.make_genre(name).pk for name in "abc")
        self.film.genres.set([first, second])
        self.film.tariffs.set([north.basic, north.extra])
        row = self.changed(genres=f"{second},{third}", tariffs="[]")
        assert sorted(row.genres.values_list("pk", flat=True)) == [second, third]
        assert not row.tariffs.exists()
        assert not self.changed(genres=0).genres.exists()

    def test_people_in_their_new_order(self) -> None:
        a, b, c = (self.make_actor(name).pk for name in "abc")
        for wanted in ([a, b], [b, a], [b, c], [c, b, a]):
            row = self.changed(actors_set=wanted)
            assert list(row.cast.order_by("sort").values_list("actor_id", "sort")) == [
                (pk, place) for place, pk in enumerate(wanted, start=1)
            ]
        self.changed(actors_set=0)
        assert not VideoActor.objects.exists()

    def similar(self) -> list[int]:
        through = Video.similar.through.objects.filter(from_video_id=self.film.pk).order_by("pk")
        return list(through.values_list("to_video_id", flat=True))

    def test_similar_films_come_and_go(self) -> None:
        a, b, c = (self.make_film().pk for _number in range(3))
        self.ok(id=self.film.pk, similar_set=[a, b])
        self.ok(id=self.film.pk, similar_add=[b, c])
        assert self.similar() == [a, b, c]
        self.ok(id=self.film.pk, similar_remove=[a], similar_add=[a])
        assert self.similar() == [b, c]
        self.ok(id=self.film.pk, similar_set=[c, a])
        assert self.similar() == [c, a]
        self.names_wrong(20, "similar_set", id=self.film.pk, similar_set=[a], similar_add=[b])
        self.names_wrong(20, "similar_set", id=self.film.pk, similar_set=0, similar_remove=[b])
        assert self.similar() == [c, a]

    def test_not_with_itself(self) -> None:
        for name in ("similar_set", "similar_add", "package_videos"):
            self.names_wrong(21, name, id=self.film.pk, **{name: self.film.pk})

    def test_packages(self) -> None:
        member, other = self.make_film(), self.make_film()
        assert self.changed(package_videos=member.pk).is_package
        self.names_wrong(21, "package_videos", id=member.pk, package_videos=other.pk)
        self.names_wrong(21, "package_videos", id=other.pk, package_videos=self.film.pk)
        assert self.changed(name="Still").is_package
        assert not self.changed(package_videos=0).is_package

    def test_a_pointer_is_changed_and_not_removed(self) -> None:
        price = PriceCategory.objects.create(client=self.cast.north.client, name="Price")
        assert self.changed(price_category=price.pk).price_category_id == price.pk
        assert self.changed(price_category=0).price_category_id == price.pk

    # --- external ids -------------------------------------------------------------------------------------------------
    def test_an_external_id_is_there_once(self) -> None:
        cinema = ApiConfig.objects.create(client=self.cast.north.client, name="Cinema", handler="x")
        self.make_film(ext_id="X")
        Video.objects.filter(pk=self.theirs.pk).update(ext_id="Y")
        self.names_wrong(21, "ext_id", id=self.film.pk, ext_id="X")
        self.ok(id=self.film.pk, ext_id="Y")
        self.ok(id=self.film.pk, ext_id="Y")
        self.ok(id=self.film.pk, ext_id="X", external_api_config=cinema.pk)
        self.names_wrong(21, "ext_id", id=self.make_film(external_api_config=cinema).pk, ext_id="X")

    @override_settings(TVMIDDLEWARE_VIDEO_EXTERNAL_API_REQUIRED=True)
    def test_where_films_come_from_other_systems_only(self) -> None:
        cinema = ApiConfig.objects.create(client=self.cast.north.client, name="Cinema", handler="x")
        assert set(self.refused(21, id=self.film.pk, name="N")["error_fields"]) == {"ext_id", "external_api_config"}
        self.ok(id=self.film.pk, ext_id="X", external_api_config=cinema.pk)
        self.ok(id=self.film.pk, name="N")

    # --- pictures -----------------------------------------------------------------------------------------------------
    def test_a_picture_that_is_sent_along(self) -> None:
        with in_media():
            self.assert_ok(self.send_file("screenshot_url", picture_file(), id=self.film.pk))
            row = Video.objects.get(pk=self.film.pk)
            assert row.screenshot_big.width == 1080
            assert row.screenshot_b_big
            answer = self.ok(id=self.film.pk, screenshot_url="http://127.0.0.1:1/")
        assert [one["field"] for one in answer["upload_errors"]] == ["screenshot_url"]
        assert Video.objects.get(pk=self.film.pk).screenshot_big == row.screenshot_big

    # --- what is refused ----------------------------------------------------------------------------------------------
    def test_what_there_is_not(self) -> None:
        for wrong in (self.theirs.pk, 999999, 0, -1):
            self.refused(404, id=wrong, name="New")
        self.names_wrong(20, "id", name="New")
        assert Video.objects.get(pk=self.theirs.pk).name == "South's"

    def test_nothing_is_changed_by_what_is_refused(self) -> None:
        before = self.version()
        wrong: dict[int, list[dict[str, Any]]] = {
            20: [
                {"year": "x"},
                {"genres": self.make_genre("S", client=self.cast.south.client).pk},
                {"duration": "abc"},
            ],
            21: [{"year": -1}, {"meta": "1"}, {"name_orig": "x" * 256}],
        }
        for code, calls in wrong.items():
            for params in calls:
                self.names_wrong(code, next(iter(params)), **{"id": self.film.pk, "description": "Changed", **params})
        self.ok(id=self.film.pk, published_from="2026-02-01")
        assert self.refused(21, id=self.film.pk, published_to="2026-01-01")["error_fields"]
        row = Video.objects.get(pk=self.film.pk)
        assert (row.version, row.description, row.published_to) == (before + 1, "", None)
