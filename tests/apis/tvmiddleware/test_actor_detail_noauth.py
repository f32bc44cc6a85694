from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_actor


class ActorDetailNoauthTest(ApiTestCase):
    path = "noauth/actor/detail/"

    def test_a_person(self) -> None:
        person = make_actor(self.cast.north.client, "Anna")
        assert self.assert_ok(self.call_with_key(aid=person.pk))["name"] == "Anna"
        self.assert_error(self.call_with_key(aid=make_actor(self.cast.south.client).pk), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(aid=1, api_key="wrong"), 403)
