"""Names that differ in the case of their letters are one, on every database."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from clients.models import Client, User
from core.caseless import fold_name
from tests import factories as make
from tests.commands import refusal, run
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db
OPERATOR = ("--api_key=key", "--email=a@example.com")


def test_operators_of_one_name_are_refused() -> None:
    run("create_client", "--name=One", "--domain_prefix=north", *OPERATOR)
    said = refusal("create_client", "--name=Two", "--domain_prefix=North", *OPERATOR)
    assert "belongs to another operator already" in said
    assert Client.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever writes it
        Client.objects.create(name="Two", domain_prefix="NORTH")


def test_users_of_one_name_are_refused_in_any_letters() -> None:
    run("create_user", "--username=Иван", "--password=first-1")
    assert "'Иван' exists already" in refusal("create_user", "--username=иван", "--password=other-1")
    http = browser(staff("root", is_superuser=True))
    page = address(User, "add")
    data = form_data(http.get(page), username="ИВАН", password1="long-enough-1", password2="long-enough-1")
    answer = http.post(page, data)
    assert "username" in answer.context["adminform"].form.errors
    assert User.objects.count() == 2


def test_a_user_logs_in_however_he_writes_his_name() -> None:
    user = staff("Иван")
    assert authenticate(username="иВАН", password="pw-of-staff-1") == user
    assert authenticate(username="иван2", password="pw-of-staff-1") is None


def test_a_rename_moves_the_name() -> None:
    user = staff("vera", client=make.client())
    user.username = "Vera2"
    user.full_clean()
    user.save()
    assert user.username_form == "vera2"
    staff("VERA")
    user.username = "vera"
    with pytest.raises(ValidationError) as refused:
        user.full_clean()
    assert list(refused.value.message_dict) == ["username"]


def test_reset_password_of_a_mistyped_name_makes_nobody() -> None:
    run("create_user", "--username=Vera", "--password=first-1")
    reset = ("--password=second-1", "--reset_password=True")
    said = refusal("create_user", "--username=vira", *reset, "--is_admin=True", "--is_superuser=True")
    assert "there is no user 'vira'" in said
    assert User.objects.count() == 1
    assert "(Vera) has a new password" in run("create_user", "--username=vera", *reset)
    assert "created" in run("create_user", "--username=vira", *reset, "--create_missing=True")


@pytest.mark.skipif(connection.vendor == "mysql", reason="MariaDB never took both names")
def test_names_from_before_are_told_and_mended_by_people(capsys: pytest.CaptureFixture[str]) -> None:
    older, newer = staff("vera"), staff("other", client=make.client())
    User.objects.filter(pk=newer.pk).update(username="Vera")
    User.objects.update(username_form=None)
    Client.objects.update(domain_prefix_form=None)
    fill: Any = importlib.import_module("clients.migrations.0061_fill_names_without_case")
    fill.fill(apps, SimpleNamespace(connection=connection))
    told = capsys.readouterr().out
    assert f"user {newer.pk}: username 'Vera'" in told
    assert str(older.pk) not in told.split()
    assert list(User.objects.order_by("pk").values_list("username_form", flat=True)) == ["vera", None]
    assert any("Vera" in str(one) for one in run_checks(tags=["database"], databases=["default"]))
    assert authenticate(username="vera", password="pw-of-staff-1") == older
    assert authenticate(username="Vera", password="pw-of-staff-1") == newer
    newer.refresh_from_db()
    newer.email = "vera@example.com"
    newer.full_clean()
    newer.save()  # the name hinders no other change
    newer.username = "vera2"
    newer.full_clean()
    newer.save()
    assert User.objects.get(pk=newer.pk).username_form == "vera2"


def test_clones_get_a_prefix_of_their_own() -> None:
    from tvmiddleware.services.cloning.operators import free_prefix

    make.client(domain_prefix="South-Copy")
    assert free_prefix("south") == "south-copy2"
    assert fold_name("ＮＯＲＴＨ") == "north"
