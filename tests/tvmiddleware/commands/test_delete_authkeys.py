from __future__ import annotations

from unittest.mock import patch

from tests import factories as make
from tests.base import ApiTestCase
from tests.commands import refusal, run
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey, Message
from tvmiddleware.services import retention


class DeleteAuthkeysTest(ApiTestCase):
    path = "account/status/"

    def test_every_session_of_the_operator_ends(self) -> None:
        assert self.call()["status"] == 0
        said = run("delete_authkeys", f"--client_id={self.cast.north.client.pk}")
        assert "3 sessions ended" in said
        assert not AccountAuthKey.objects.filter(account__client=self.cast.north.client).exists()
        assert self.call()["status"] == 1

    def test_the_other_operator_stays_logged_in(self) -> None:
        run("delete_authkeys", f"--client_id={self.cast.north.client.pk}")
        assert self.call(key=self.cast.vera_key)["status"] == 0

    def test_what_was_meant_for_a_session_goes_with_it(self) -> None:
        anna = self.cast.anna
        for session in (None, self.cast.anna_key):
            Message.objects.create(client=anna.client, account=anna, session=session, created_at=NOW)
        run("delete_authkeys", f"--client_id={anna.client_id}")
        assert Message.objects.get().session is None

    def test_in_batches(self) -> None:
        for _number in range(5):
            make.session(self.cast.anna)
        with patch.object(retention, "BATCH", 2):
            assert "8 sessions" in run("delete_authkeys", f"--client_id={self.cast.north.client.pk}")

    def test_an_unknown_operator_is_refused(self) -> None:
        assert "there is no operator with id 9999" in refusal("delete_authkeys", "--client_id=9999")

    def test_the_operator_must_be_named(self) -> None:
        assert "--client_id" in refusal("delete_authkeys")
