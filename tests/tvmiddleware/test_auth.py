"""Session keys: where they come from, and what is none."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from core.cache import store
from tests.base import ApiTestCase
from tvmiddleware.cache import keys


class AuthkeyTest(ApiTestCase):
    path = "channel/url/"

    def asked(self, authkey: str, cookie: str = "") -> tuple[int, set[str]]:
        """The code, and the keys of the cache that were looked at."""
        looked: set[str] = set()
        real = store.get_many

        def get_many(wanted: Any) -> Any:
            names = list(wanted)
            looked.update(names)
            return real(names)

        self.http.cookies.clear()
        if cookie:
            self.http.cookies["authkey"] = cookie
        given: dict[str, Any] = {
            "client_id": self.cast.north.client.pk,
            "authkey": authkey,
            "cid": self.cast.one.pk,
            "redirect": 0,
        }
        with patch.object(store, "get_many", get_many):
            return self.decoded(self.response(**given))["error"], looked

    def test_texts_of_another_shape_are_nobodys_key_and_never_looked_up(self) -> None:
        key = self.cast.anna_key.key
        for text in (
            "x",
            f"{key} x",
            f"{key}\n",
            f" {key}x",
            key.upper(),
            key[:-1],
            key + "0",
            "0" * 10_000,
            "й" * 128,
        ):
            code, looked = self.asked(text)
            assert code == 403, text
            assert looked == {keys.CONFIG_GENERATION, keys.client_generation(self.cast.north.client.pk)}, text

    def test_the_query_comes_before_the_cookie(self) -> None:
        anna, boris = self.cast.anna_key.key, self.cast.boris_key.key
        assert self.asked(anna)[0] == 0
        assert self.asked(anna, cookie=boris)[0] == 0
        assert self.asked(boris, cookie=anna)[0] == 403
        assert self.asked("", cookie=anna)[0] == 0
        assert self.asked("", cookie=f"{anna}x")[0] == 403
