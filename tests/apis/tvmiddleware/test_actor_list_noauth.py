from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_actor


class ActorListNoauthTest(ApiTestCase):
    path = "noauth/actor/list/"

    def test_people_of_the_operator(self) -> None:
        make_actor(self.cast.north.client, "North")
        make_actor(self.cast.south.client, "South")
        answer = self.assert_ok(self.call_with_key())
        assert ([row["name"] for row in answer["actors"]], answer["count"]) == (["North"], 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
