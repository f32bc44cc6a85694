"""Beginning and ending sessions."""

from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.services.sessions import session_renew, sessions_end, sessions_of_accounts_end


class SessionsTest(ApiTestCase):
    def alive(self, key: AccountAuthKey, authkey: str = "") -> bool:
        named: dict[str, Any] = {"client_id": key.account.client_id, "authkey": authkey or key.key}
        answer = self.decoded(self.response("account/status/", **named), "account/status/")
        return bool(answer["status"] == 0)

    def test_of_two_that_renew_one_session_the_second_is_told_so(self) -> None:
        """Else it would end the first one's key without anybody forgetting what the cache holds of it."""
        old = self.cast.anna_key.key
        first, second = (AccountAuthKey.objects.get(pk=self.cast.anna_key.pk) for _time in range(2))
        assert session_renew(session=first, now=NOW, ip="192.0.2.1")
        assert not session_renew(session=second, now=NOW, ip="192.0.2.2")
        held = AccountAuthKey.objects.get(pk=first.pk)
        assert (held.key, held.ip) == (first.key, "192.0.2.1")
        assert second.key == old != first.key

    def test_a_key_that_was_renewed_opens_nothing(self) -> None:
        old = self.cast.anna_key.key
        assert self.alive(self.cast.anna_key)
        session = AccountAuthKey.objects.get(pk=self.cast.anna_key.pk)
        with self.captureOnCommitCallbacks(execute=True):
            session_renew(session=session, now=NOW)
        assert (self.alive(session), self.alive(session, old)) == (True, False)

    def test_sessions_of_others_are_skipped(self) -> None:
        cast, north = self.cast, self.cast.north.client
        named = {"client_id": north.pk}
        for key in (cast.anna_key, cast.vera_key):
            assert self.alive(key)
        with self.captureOnCommitCallbacks(execute=True):
            assert sessions_end(**named, session_ids=[cast.anna_key.pk, cast.vera_key.pk]) == 1
            assert sessions_of_accounts_end(**named, account_ids=[cast.boris.pk, cast.vera.pk]) == 1
        assert set(AccountAuthKey.objects.values_list("pk", flat=True)) == {cast.anna_mag_key.pk, cast.vera_key.pk}
        assert (self.alive(cast.anna_key), self.alive(cast.vera_key)) == (False, True)
