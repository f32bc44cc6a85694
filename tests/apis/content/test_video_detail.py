from __future__ import annotations

from external_api.models import ApiConfig
from library.models import Video, VideoActor, VideoProvider
from tests.apis.content.films import FilmTestCase

PICTURES = ("poster_small", "poster_big", "horizontal_poster")


class ContentVideoDetailTest(FilmTestCase):
    path = "video/detail/"

    def test_a_bare_film(self) -> None:
        answer = self.ok(id=self.film.pk)
        for name in ("name", "description", "short_description", "countries", "language", *PICTURES):
            assert [answer[f"{name}_lang{slot}"] for slot in range(1, 6)] == [""] * 5, name
        for name in ("files", "seasons", "genres", "actors", "package_videos"):
            assert answer[name] == [], name
        for name in ("is_season", "is_announcement", "is_parent_control", "is_package", "is_4k", "is_similar_exist"):
            assert (answer[name], type(answer[name])) == (0, int), name
        assert (answer["has_seasons"], answer["has_episodes"]) == (False, False)
        assert (answer["video_provider_id"], answer["provider"], answer["ext_id"], answer["meta"]) == (0, "", "", "")
        assert (answer["kinopoisk_rating"], answer["duration"], answer["rating"], answer["year"]) == (0, 0, 0, 0)
        assert (answer["episode_count"], answer["video_source"]) == (1, 1)

    def test_all_of_a_film(self) -> None:
        texts = {
            f"{name}{slot}": f"{name}{slot}"
            for name in ("name", "description", "short_description", "countries", "language")
            for slot in ("", "_lang1", "_lang2", "_lang3", "_lang4", "_lang5")
        }
        plain = {"name_orig": "Orig", "genres_kinopoisk": "war", "ext_id": "X", "year": 1999, "duration": 90}
        ratings = {"rating": 16, "kinopoisk_rating": 8.5, "imdb_rating": 7}
        film = self.make_film(
            **texts,
            **plain,
            **ratings,
            imported_rating=6.26,
            meta={"я": 1},
            is_season=True,
            is_announcement=True,
            parent_control=True,
            is_package=True,
            poster_big="posters/b.jpg",
            poster_big_lang2="posters/b2.jpg",
            screenshot_b_big="posters/s.jpg",
        )
        answer = self.ok(id=film.pk)
        for name, value in {**texts, **plain, **ratings, "average_customers_rating": 6.3}.items():
            assert answer[name] == value, name
        assert answer["meta"] == '{"я":1}'
        flags = ("is_season", "is_announcement", "is_parent_control", "is_package")
        assert [answer[name] for name in flags] == [1, 1, 1, 1]
        assert answer["poster_big"].startswith("http")
        assert answer["poster_big"].endswith("/posters/b.jpg")
        assert answer["poster_big_lang2"].endswith("/posters/b2.jpg")
        assert answer["screenshot_b_big"].endswith("/posters/s.jpg")
        assert answer["poster_small"] == ""
        assert b'"imdb_rating":7,' in self.response(post=True, **self.signed(id=film.pk)).content

    def test_ids_of_what_it_has(self) -> None:
        first, second = self.make_season("One", sort=2), self.make_season("Two", sort=1)
        episode = self.make_episode("E", first)
        inside, trailer, whole = (self.make_file(name) for name in ("F", "T", "W"))
        inside.episode, inside.quality, inside.sort = episode, 4, 9
        inside.save()
        genre, person, director = self.make_genre(), self.make_actor("a"), self.make_actor("b", person_type=1)
        member, other = self.make_film(), self.make_film()
        self.film.genres.set([genre])
        self.film.similar.set([other])
        self.film.package_videos.set([member])
        VideoActor.objects.create(video=self.film, actor=director, sort=1)
        VideoActor.objects.create(video=self.film, actor=person, sort=2)
        answer = self.ok(id=self.film.pk)
        assert answer["seasons"] == [second.pk, first.pk]
        assert answer["files"] == [trailer.pk, whole.pk, inside.pk]
        assert (answer["genres"], answer["actors"]) == ([genre.pk], [director.pk, person.pk])
        assert (answer["package_videos"], answer["is_similar_exist"]) == ([member.pk], 1)
        assert (answer["has_seasons"], answer["has_episodes"], answer["episode_count"]) == (True, True, 1)
        assert answer["is_4k"] == 1
        assert self.ok(id=other.pk)["is_similar_exist"] == 0

    def test_a_trailer_makes_no_4k_film(self) -> None:
        self.make_file("T", quality=6, is_trailer=True)
        assert self.ok(id=self.film.pk)["is_4k"] == 0

    def test_a_series_counts_its_episodes(self) -> None:
        series = self.make_film(is_season=True)
        assert self.ok(id=series.pk)["episode_count"] == 0
        for name in "abc":
            self.make_episode(name, video=series)
        assert self.ok(id=series.pk)["episode_count"] == 3

    def test_where_it_comes_from(self) -> None:
        client = self.cast.north.client
        cinema = ApiConfig.objects.create(client=client, name="Cinema", handler="x")
        provider = VideoProvider.objects.create(client=client, name="Provider")
        film = self.make_film(external_api_config=cinema)
        answer = self.ok(id=film.pk)
        assert (answer["provider"], answer["video_provider_id"], answer["video_source"]) == ("Cinema", 0, 2)
        Video.objects.filter(pk=film.pk).update(video_provider=provider, channel=self.cast.one)
        answer = self.ok(id=film.pk)
        assert (answer["provider"], answer["video_provider_id"], answer["video_source"]) == ("Provider", provider.pk, 3)

    # --- by which id --------------------------------------------------------------------------------------------------
    def test_the_external_id_goes_first(self) -> None:
        second = self.make_film(ext_id="X")
        assert self.ok(id=self.film.pk, ext_id="X")["id"] == second.pk
        assert self.ok(ext_id="X")["id"] == second.pk
        self.refused(404, id=self.film.pk, ext_id="x")

    def test_of_several_integrations_the_first(self) -> None:
        cinema = ApiConfig.objects.create(client=self.cast.north.client, name="Cinema", handler="x")
        first = self.make_film(ext_id="X", external_api_config=cinema)
        self.make_film(ext_id="X")
        assert self.ok(ext_id="X")["id"] == first.pk

    def test_what_there_is_not(self) -> None:
        Video.objects.filter(pk=self.theirs.pk).update(ext_id="THEIRS")
        for wrong in ({"id": self.theirs.pk}, {"ext_id": "THEIRS"}, {"id": 999999}, {"id": -1}, {"ext_id": "y" * 300}):
            self.refused(404, **wrong)

    def test_neither_id(self) -> None:
        self.names_wrong(20, "id")
        self.names_wrong(20, "id", id=0, ext_id="")
        self.names_wrong(20, "id", id="x")

    def test_statements_do_not_grow(self) -> None:
        for number in range(20):
            self.make_file(str(number))
            self.make_season(str(number))
        self.ok(id=self.film.pk)
        with self.assertNumQueries(8):
            self.ok(id=self.film.pk)
