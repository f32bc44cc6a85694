"""What callers get when something breaks on our side: a code of their API, in words."""

from __future__ import annotations

from unittest.mock import patch

from tests.base import ApiTestCase


class InternalErrorTest(ApiTestCase):
    def test_it_has_words(self) -> None:
        wrong = patch("apis.tvmiddleware.message.messages_of", side_effect=KeyError("secret detail"))
        with wrong:
            for lang, words in (("en", "internal error"), ("ru", "внутренняя ошибка")):
                given = {**self.identity(), "lang": lang}
                answer = self.http.get("/tvmiddleware/api/message/list/", given).json()
                assert answer == {"error": 500, "error_message": words}
