"""Licence keys: issued by the command, checked by the server, and what each limit refuses; what is there goes on."""

from __future__ import annotations

import ast
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from clients.services.operators import client_create
from core import clock, licence
from core.checks_operation import check_licence
from core.licence import LicenceRefused
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account, PlayDevice


def issued(directory: Path, *arguments: str) -> dict[str, Any]:
    """The settings that the command prints, as a settings file would hold them."""
    file = directory / "signing.pem"
    new = () if file.exists() else ("--new-signing-key",)
    out = StringIO()
    call_command("license_issue", f"--signing-key={file}", *new, *arguments, stdout=out)
    lines = [line.partition(" = ") for line in out.getvalue().splitlines()]
    return {name: ast.literal_eval(value) for name, _sign, value in lines}


def problems() -> set[str]:
    return {str(message.id) for message in check_licence()}


class KeyTest(ApiTestCase):
    @pytest.fixture(autouse=True)
    def directory(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def test_a_key_of_this_server_holds(self) -> None:
        out = StringIO()
        call_command("license_fingerprint", stdout=out)
        given = issued(self.folder, f"--fingerprint={out.getvalue().strip()}", "--max-clients=5", "--until=31.12.2199")
        with override_settings(**given):
            assert licence.current_licence().problem == ""
            assert licence.current_licence().max_clients == 5
            assert problems() == set()

    def test_the_signing_key_is_its_owners_alone(self) -> None:
        issued(self.folder)
        assert (self.folder / "signing.pem").stat().st_mode & 0o077 == 0
        with pytest.raises(CommandError, match="exists"):
            call_command("license_issue", f"--signing-key={self.folder}/signing.pem", "--new-signing-key")

    def test_changed_limits_and_another_server_are_noticed(self) -> None:
        for given in (
            {**issued(self.folder, "--max-clients=5"), "SMARTY_MAX_CLIENTS": 500},
            issued(self.folder, "--fingerprint=AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA"),
            {**issued(self.folder), "SMARTY_KEY": "nonsense"},
        ):
            with override_settings(**given):
                assert "smarty.E032" in problems()
                with pytest.raises(LicenceRefused):
                    make.account(self.cast.north.client)

    def test_wrong_arguments_are_refused(self) -> None:
        for argument in ("--until=tomorrow", "--params={", "--params=[]"):
            with pytest.raises(CommandError) as caught:
                issued(self.folder, argument)
            assert caught.value.returncode == 2

    def test_several_servers_share_a_file(self) -> None:
        other = issued(self.folder, "--fingerprint=AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA")
        mine = issued(self.folder)
        with override_settings(**{**mine, "SMARTY_KEY": f"{other['SMARTY_KEY']} {mine['SMARTY_KEY']}"}):
            assert licence.current_licence().problem == ""

    def test_a_key_of_the_original_limits_as_written(self) -> None:
        with override_settings(SMARTY_KEY="ABCDEFG-ABCDEFG-ABCDEFG-ABCDEFG", SMARTY_MAX_CLIENTS=1):
            assert problems() == {"smarty.W028"}
            with pytest.raises(LicenceRefused):
                client_create(name="More", api_key="k" * 16, domain_prefix="more", email="a@example.com")

    def test_accounts(self) -> None:
        account = make.account(self.cast.north.client)
        limits = f'--params={{"account_limit": {Account.objects.count() + 1}}}'
        with override_settings(**issued(self.folder, limits)):
            make.account(self.cast.north.client)
            with pytest.raises(LicenceRefused, match=str(Account.objects.count())):
                make.account(self.cast.north.client)
            account.use_timeshift = True
            account.save()  # what is there goes on

    def test_a_licence_that_ended(self) -> None:
        with override_settings(**issued(self.folder, "--until=01.02.2020")):
            assert clock.now().year > 2020
            assert "smarty.W029" in problems()
            with pytest.raises(LicenceRefused, match=r"01\.02\.2020"):
                make.account(self.cast.north.client)

    def test_its_last_day_is_a_whole_one(self) -> None:
        for day, holds in ((NOW.date(), True), (NOW.date() - timedelta(days=1), False)):
            with override_settings(**issued(self.folder, f"--until={day:%d.%m.%Y}")):
                assert ("smarty.W029" in problems()) != holds
                if holds:
                    make.account(self.cast.north.client)
                else:
                    with pytest.raises(LicenceRefused):
                        make.account(self.cast.north.client)

    def answer(self, path: str, **params: Any) -> str:
        """As it comes, JSON or XML: no code of the contract stands for a licence."""
        north = self.cast.north.client
        response = self.response(path, client_id=north.pk, api_key=north.api_key, lang="en", **params)
        assert response.status_code == 200
        return str(response.content.decode())

    def test_a_box_of_a_type_that_is_not_included(self) -> None:
        """It is told why; a box that was bound before logs in as ever."""
        account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
        kind = PlayDevice.objects.get(system_name="mag")
        with override_settings(**issued(self.folder, '--params={"device_types": "android, ios"}')):
            refused = self.answer("login/", device=kind.system_name, device_uid="box-1",
                                  abonement=account.abonement, password=account.password)  # fmt: skip
        assert "licence" in refused or "лицензи" in refused

    def test_an_api_that_is_not_included(self) -> None:
        with override_settings(**issued(self.folder, '--params={"api_list": "billing"}')):
            refused = self.answer("portal/settings/list/", device="pc")
        assert "licence" in refused or "лицензи" in refused
