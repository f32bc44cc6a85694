from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_actor, make_genre, make_video


class ActorDetailTest(ApiTestCase):
    path = "actor/detail/"

    def test_a_person_with_genres_and_the_newest_still(self) -> None:
        north = self.cast.north
        drama, war = make_genre(north.client, "Drama"), make_genre(north.client, "War")
        person = make_actor(north.client, "Анна", name_orig="Anna", biography="<p>Жила</p>", profession="актриса")
        make_video(north.client, tariffs=[north.basic], people=[person], genres=[drama], screenshot_b_big="s/1.jpg")
        make_video(north.client, tariffs=[north.basic], people=[person], screenshot_b_big="s/2.jpg")
        make_video(north.client, people=[person], genres=[war], screenshot_b_big="s/3.jpg")
        answer = self.assert_ok(self.call(aid=person.pk))
        assert answer["genres"] == [{"id": drama.pk, "name": "Drama", "is_category": 0}]
        assert answer["screenshot_b_big"].endswith("/s/2.jpg")
        assert (answer["name"], answer["name_orig"], answer["biography"]) == ("Анна", "Anna", "<p>Жила</p>")

    def test_one_without_films(self) -> None:
        person = make_actor(self.cast.north.client)
        answer = self.assert_ok(self.call(aid=person.pk))
        assert (answer["genres"], answer["screenshot_b_big"]) == ([], "")

    def test_one_that_is_not_there(self) -> None:
        for aid in (make_actor(self.cast.south.client).pk, 99999, 0, "x", ""):
            self.assert_error(self.call(aid=aid), 1)
