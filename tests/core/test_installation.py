"""A key that does not open what is in the database: said by check and at the start, and to the box in words."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings

from core import installation, secretbox
from core.installation import CANARY, IDENTITY, WRONG_KEY, key_problem
from core.models import InstallationFact
from core.secretbox import SecretUnreadable
from tests.apis.tvmiddleware.logins import LoginTestCase
from tests.base import ApiTestCase

OTHER = {"SMARTY_SECRETS_KEY": "another key", "SMARTY_SECRETS_KEY_FILE": ""}


class CanaryTest(ApiTestCase):
    def test_migrate_has_sealed_one(self) -> None:
        assert secretbox.unseal_text(installation.fact(CANARY)) == installation.SONG
        assert key_problem() == ""
        before = dict(InstallationFact.objects.values_list("name", "value"))
        installation.establish("default")
        assert dict(InstallationFact.objects.values_list("name", "value")) == before

    def test_another_key(self) -> None:
        with override_settings(**OTHER):
            assert key_problem() == WRONG_KEY

    def test_a_database_of_before_has_accounts_and_no_canary(self) -> None:
        """A wrong key at the first migrate must not become the right one."""
        InstallationFact.objects.filter(name=CANARY).delete()
        with override_settings(**OTHER):
            assert key_problem() == WRONG_KEY
            installation.establish("default")
            assert not InstallationFact.objects.filter(name=CANARY).exists()
        installation.establish("default")
        assert key_problem() == ""

    def test_files_without_a_key(self) -> None:
        for path, wanted in {"/nowhere/key": "can't be read", "/dev/null": "is empty"}.items():
            with override_settings(SMARTY_SECRETS_KEY_FILE=path):
                assert wanted in key_problem()
                with pytest.raises(SecretUnreadable):
                    secretbox.seal_text("x")

    def test_an_identity_is_of_a_database_and_its_secret(self) -> None:
        mine = installation.installation_id()
        assert mine == installation.installation_id()
        with override_settings(SECRET_KEY="of the copy"):
            assert installation.installation_id() != mine
        InstallationFact.objects.filter(name=IDENTITY).update(value="other")
        assert installation.installation_id() != mine

    def test_the_start_tells(self) -> None:
        with override_settings(**OTHER), self.assertLogs("smarty_main", "ERROR") as log:
            installation.establish("default")  # nothing to say: there is one
            problem = key_problem()
            installation.say_wrong_key(problem)
        assert f"WRONG_SECRETS_KEY reason={WRONG_KEY}" in log.output[0]


class WrongKeyLoginTest(LoginTestCase):
    def test_a_login_is_answered_in_words(self) -> None:
        with override_settings(**OTHER), self.assertLogs("smarty_main", "ERROR") as log:
            answer = self.ask(abonement=1001, password="1111", device="pc")
        assert answer.status_code == 200
        body = json.loads(answer.content)
        assert body["error"] != 0
        assert body["error_message"]
        assert body["error_message"] != str(body["error"])
        assert [line.count("\n") for line in log.output] == [0]
        assert "SECRETS_UNREADABLE path=/tvmiddleware/api/login/" in log.output[0]


@pytest.mark.parametrize("text", ["v1$", "v1$AAAA", "v1$%%%", "v1$" + "A" * 40])
def test_what_is_no_sealed_text(text: str) -> None:
    with pytest.raises(SecretUnreadable):
        secretbox.unseal_text(text)
