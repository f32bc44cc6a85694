"""From an empty operator to a box with a channel, by the commands of the guide."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from clients.models import Client
from tests.commands import refusal, run
from tvmiddleware.models import Account, Channel, Customer, StreamService, Tariff


class FirstBoxTests(TestCase):
    def test_the_guides_lines_bring_a_channel_to_a_box(self) -> None:
        run("setup_initial_data")
        client = Client.objects.get(domain_prefix="sample")
        StreamService.objects.all().delete()
        of = f"--client_id={client.pk}"
        run("create_stream_service", of, "--name=Main", "--uri_mask=http://stream.example.net/$prefix/index.m3u8")
        self.assertIn("in 1 tariffs", run("create_channel", of, "--name=First", "--url_prefix=first"))
        said = run("create_account", of, "--firstname=Anna", "--contract_number=D-1")
        found = re.search(r"abonement (\d+), password (\d+)", said)
        assert found
        box: dict[str, Any] = {"client_id": client.pk, "device": "pc", "device_uid": "first-box"}
        login = self.client.get("/tvmiddleware/api/login/", {**box, "api_key": client.api_key, "abonement": found[1],
                                                             "password": found[2]}).json()  # fmt: skip
        key = {"client_id": client.pk, "authkey": login["authkey"]}
        [channel] = self.client.get("/tvmiddleware/api/channel/list/", key).json()["channels"]
        self.assertEqual(channel["name"], "First")
        played = self.client.get("/tvmiddleware/api/channel/url/", {**key, "cid": channel["id"], "redirect": 0}).json()
        self.assertEqual(played["uri"], "http://stream.example.net/first/index.m3u8")
        self.assertEqual(Customer.objects.get().contract_number, "D-1")


@pytest.mark.django_db
def test_what_cannot_be_made_is_one_line_and_makes_nothing() -> None:
    run("setup_initial_data")
    client = Client.objects.get()
    of = f"--client_id={client.pk}"
    tariff = Tariff.objects.get().pk
    run(
        "create_channel",
        of,
        "--name=There",
        "--uri=http://a.example/1.m3u8",
        f"--tariffs={tariff}",
        "--stream_services=",
    )
    assert not Channel.objects.get().stream_services.exists()
    for name, flags, told in (
        ("create_channel", (of, "--name=There", "--uri=http://a"), "one of this name already"),
        ("create_channel", (of, "--name=Other"), "url_prefix"),
        ("create_channel", (of, "--name=Other", "--url_prefix=o", "--tariffs=999"), "tariffs: the operator has no 999"),
        ("create_channel", (of, "--name=Other", "--url_prefix=o", "--epg_channel_id=9"), "no such guide channel"),
        ("create_channel", ("--client_id=99", "--name=Other", "--url_prefix=o"), "no such operator"),
        ("create_channel", (of, "--name=Other", "--url_prefix=o", "--tariffs=x"), "not a list of ids"),
        ("create_stream_service", (of, "--name=S", "--uri_mask= "), "uri_mask"),
        ("create_account", (of,), "a name or a comment is required"),
        ("create_account", (of, "--firstname=A", "--email=x"), "email"),
        ("create_account", (of, "--customer_id=77"), "no such customer"),
        ("create_account", (of, "--firstname=A", "--tariffs=999"), "tariffs"),
        ("create_account", ("--client_id=99", "--firstname=A"), "no such operator"),
    ):
        assert told in refusal(name, *flags), flags
    assert (Channel.objects.count(), Account.objects.count(), Customer.objects.count()) == (1, 0, 0)


@pytest.mark.django_db
def test_an_abonement_is_given_once() -> None:
    run("setup_initial_data")
    of = f"--client_id={Client.objects.get().pk}"
    assert "abonement 500, password secret" in run(
        "create_account", of, "--firstname=A", "--abonement=500", "--password=secret"
    )
    with pytest.raises(CommandError):
        call_command("create_account", of, "--firstname=B", "--abonement=500")
    assert Customer.objects.count() == 1, "no customer is left of what failed"
    run("create_account", of, f"--customer_id={Customer.objects.get().pk}")
    assert Account.objects.count() == 2
