from __future__ import annotations

from django.test import TestCase

from clients.models import Client
from tests.commands import refusal, run

GIVEN = ("--name=North", "--api_key=secret", "--domain_prefix=north", "--email=north@example.com")


class CreateClientTest(TestCase):
    def test_it_creates_an_operator(self) -> None:
        said = run("create_client", *GIVEN)
        client = Client.objects.get()
        assert (client.name, client.api_key, client.domain_prefix, client.email) == (
            "North", "secret", "north", "north@example.com",
        )  # fmt: skip
        assert f"operator {client.pk} (North) created" in said

    def test_its_other_keys_are_random(self) -> None:
        run("create_client", *GIVEN)
        client = Client.objects.get()
        keys = {client.billing_api_key, client.content_api_key, client.streaming_api_key}
        assert len(keys) == 3
        assert all(len(key) == 32 for key in keys)

    def test_every_argument_is_required(self) -> None:
        for missing in GIVEN:
            text = refusal("create_client", *(given for given in GIVEN if given != missing))
            assert missing.partition("=")[0] in text
        assert not Client.objects.exists()

    def test_an_empty_value_is_refused(self) -> None:
        assert "api_key: must not be empty" in refusal("create_client", *GIVEN, "--api_key=")

    def test_a_taken_prefix(self) -> None:
        run("create_client", *GIVEN)
        assert "domain_prefix: 'north' belongs to another operator" in refusal("create_client", *GIVEN)
        assert Client.objects.count() == 1

    def test_a_prefix_that_is_none(self) -> None:
        assert "domain_prefix: Enter a valid" in refusal("create_client", *GIVEN, "--domain_prefix=no prefix")

    def test_a_wrong_address(self) -> None:
        assert "email: Enter a valid email address." in refusal("create_client", *GIVEN, "--email=nobody")
        assert not Client.objects.exists()

    def test_an_unknown_flag(self) -> None:
        assert "--color" in refusal("create_client", *GIVEN, "--color=red")
