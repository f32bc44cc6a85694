from __future__ import annotations

from typing import Any

from django.db import connection

from tests.base import ApiTestCase
from tvmiddleware.services.accounts import TRIES


class AccountParentCodeSetTest(ApiTestCase):
    path = "account/parent_code/set/"

    def pin(self) -> str:
        self.cast.anna.refresh_from_db()
        return self.cast.anna.parent_code

    def set(self, **params: Any) -> dict[str, Any]:
        return self.call(post=True, **params)

    def test_the_pin_changes(self) -> None:
        answer = self.assert_ok(self.set(old_pin="0000", new_pin="1234"))
        assert answer["error_messages"] == {}
        assert self.pin() == "1234"

    def test_it_is_not_kept_in_clear(self) -> None:
        self.assert_ok(self.set(old_pin="0000", new_pin="1234"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT parent_code FROM tvmiddleware_account WHERE id = %s", [self.cast.anna.pk])
            assert "1234" not in cursor.fetchone()[0]

    def test_an_account_without_a_pin_sends_none(self) -> None:
        self.cast.anna.parent_code = ""
        self.cast.anna.save()
        self.assert_ok(self.set(new_pin="9"))
        assert self.pin() == "9"

    def test_the_old_pin_may_not_be_left_out(self) -> None:
        answer = self.set(new_pin="1234")
        self.assert_error(answer, 1)
        assert list(answer["error_messages"]) == ["old_pin"]

    def test_a_wrong_old_pin(self) -> None:
        answer = self.set(old_pin="0001", new_pin="1234")
        self.assert_error(answer, 1)
        assert answer["error_messages"]["old_pin"]
        assert self.pin() == "0000"

    def test_an_empty_new_pin(self) -> None:
        answer = self.set(old_pin="0000", new_pin="")
        self.assert_error(answer, 1)
        assert list(answer["error_messages"]) == ["new_pin"]
        assert self.pin() == "0000"

    def test_sixteen_characters_fit_and_seventeen_do_not(self) -> None:
        self.assert_ok(self.set(old_pin="0000", new_pin="1" * 16))
        answer = self.set(old_pin="1" * 16, new_pin="1" * 17)
        self.assert_error(answer, 1)
        assert "16" in answer["error_messages"]["new_pin"]
        assert self.pin() == "1" * 16

    def test_guessing_stops_even_at_the_right_one(self) -> None:
        for guess in range(TRIES):
            self.assert_error(self.set(old_pin=f"9{guess:03}", new_pin="1234"), 1)
        self.assert_error(self.set(old_pin="0000", new_pin="1234"), 1)
        assert self.pin() == "0000"

    def test_a_right_pin_forgives_earlier_slips(self) -> None:
        for _ in range(2):
            for guess in range(TRIES - 1):
                self.assert_error(self.set(old_pin=f"9{guess:03}", new_pin="0000"), 1)
            self.assert_ok(self.set(old_pin="0000", new_pin="0000"))

    def test_guessing_at_annas_pin_does_not_lock_boris(self) -> None:
        for guess in range(TRIES + 1):
            self.set(old_pin=f"9{guess:03}", new_pin="1234")
        self.assert_ok(self.call(key=self.cast.boris_key, post=True, new_pin="1"))

    def test_texts_in_the_callers_language(self) -> None:
        english = self.set(old_pin="1", new_pin="2", lang="en")["error_messages"]["old_pin"]
        assert english == "the old PIN is wrong"

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(old_pin="0001", new_pin="1234")
        assert root.findtext("error") == "1"
        assert root.find("error_messages/old_pin").text
        assert self.xml(old_pin="0000", new_pin="1234").findtext("error") == "0"

    def test_get_works_too(self) -> None:
        self.assert_ok(self.call(old_pin="0000", new_pin="1234"))

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(old_pin="0000", new_pin="1234"), 403)

    def test_a_key_of_another_operator(self) -> None:
        answer = self.decoded(
            self.response(client_id=self.cast.south.client.pk, authkey=self.cast.anna_key.key, new_pin="1")
        )
        self.assert_error(answer, 403)
        assert self.pin() == "0000"
