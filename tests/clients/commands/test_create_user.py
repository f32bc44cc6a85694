from __future__ import annotations

from django.test import TestCase

from clients.models import User
from tests.commands import refusal, run
from tests.factories import client

GIVEN = ("--username=vera", "--password=first-password")


class CreateUserTest(TestCase):
    def test_without_flags_it_is_nobody_special(self) -> None:
        said = run("create_user", *GIVEN)
        user = User.objects.get()
        assert user.username == "vera"
        assert user.check_password("first-password")
        assert not (user.is_staff or user.is_superuser or user.monitoring_user)
        assert user.client is None
        assert f"user {user.pk} (vera) created" in said

    def test_flags_are_text(self) -> None:
        north = client()
        run(
            "create_user",
            *GIVEN,
            "--is_admin=True",
            "--is_superuser=true",
            "--monitoring_user=1",
            f"--client_id={north.pk}",
        )
        user = User.objects.get()
        assert user.is_staff
        assert user.is_superuser
        assert user.monitoring_user
        assert user.client == north

    def test_false_is_false(self) -> None:
        run("create_user", *GIVEN, "--is_admin=False", "--is_superuser=false")
        user = User.objects.get()
        assert not user.is_staff
        assert not user.is_superuser

    def test_a_word_that_is_no_flag(self) -> None:
        assert "'perhaps' is neither True nor False" in refusal("create_user", *GIVEN, "--is_admin=perhaps")

    def test_a_taken_name(self) -> None:
        run("create_user", *GIVEN)
        assert "user 'vera' exists already" in refusal("create_user", "--username=vera", "--password=other")
        assert User.objects.get().check_password("first-password")

    def test_reset_password_changes_the_password_and_nothing_else(self) -> None:
        run("create_user", *GIVEN, "--is_admin=True", f"--client_id={client().pk}")
        said = run(
            "create_user", "--username=vera", "--password=second", "--reset_password=True", "--is_superuser=True"
        )
        user = User.objects.get()
        assert user.check_password("second")
        assert user.is_staff
        assert not user.is_superuser
        assert "has a new password" in said

    def test_reset_password_of_nobody_creates_where_that_is_asked_for(self) -> None:
        more = ("--reset_password=True", "--is_admin=True", f"--client_id={client().pk}")
        assert "there is no user 'vera'" in refusal("create_user", *GIVEN, *more)
        run("create_user", *GIVEN, *more, "--create_missing=True")
        assert User.objects.get().is_staff

    def test_staff_of_nobody_is_refused(self) -> None:
        """Without an operator only superusers enter the panel."""
        for more in ((), ("--reset_password=True", "--create_missing=True")):
            said = refusal("create_user", *GIVEN, "--is_admin=True", *more)
            assert "staff without an operator has to be a superuser" in said
        assert not User.objects.exists()
        run("create_user", *GIVEN, "--is_admin=True", "--is_superuser=True")
        assert User.objects.get().is_superuser

    def test_an_unknown_operator_is_refused(self) -> None:
        assert "there is no operator with id 77" in refusal("create_user", *GIVEN, "--client_id=77")
        assert not User.objects.exists()

    def test_name_and_password_are_required(self) -> None:
        assert "--password" in refusal("create_user", "--username=vera")
        assert "--username" in refusal("create_user", "--password=x")
        assert "must not be empty" in refusal("create_user", "--username=vera", "--password=")

    def test_a_name_with_spaces(self) -> None:
        assert "username: Enter a valid username" in refusal("create_user", "--username=vera v", "--password=x")
