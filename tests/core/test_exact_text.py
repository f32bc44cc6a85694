"""Texts from outside that differ in case, accents or a space at the end are different on every database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from core.exact_columns import ExactColumns
from core.fields import ExactTextField
from epg.models import EpgChannel, EpgSource
from tests import factories as make
from tests.core.admin.panel import address, browser
from tests.core.admin.rows import staff
from tvmiddleware.models import Account, AccountDevice, Tariff

NAMES = ("a-1", "A-1", "a-1 ", "á-1", "e-ё", "e-е", "\U0001f600", "\U0001f3ac")
mariadb = pytest.mark.skipif(connection.vendor != "mysql", reason="other databases compare exactly by themselves")


@pytest.mark.django_db
def test_they_do_not_meet() -> None:
    source = EpgSource.objects.create(name="S", parser="xmltv_common", url_mask="http://example.com/")
    rows = {name: EpgChannel.objects.create(source=source, source_channel_id=name, name=name).pk for name in NAMES}
    for name, pk in rows.items():
        assert [row.pk for row in EpgChannel.objects.filter(source_channel_id=name)] == [pk]
        assert [row.pk for row in EpgChannel.objects.filter(source_channel_id__in=[name])] == [pk]


@pytest.mark.django_db
def test_whoever_searches_need_not_know_the_case() -> None:
    client = make.client()
    tariff = make.tariff(client, name="T", ext_id="Plan-7")
    account = make.account(client, ext_id="Crm-9")
    box = make.bound_device(account, make.client_device(client, "mag"), "UID-Box-1")
    for lookup in ("iexact", "icontains", "istartswith", "iendswith"):
        assert Tariff.objects.filter(**{f"ext_id__{lookup}": "plan-7"}).get() == tariff
    root = browser(staff("root", is_superuser=True))
    for model, text, row in ((Tariff, "plan", tariff), (Account, "Crm", account), (AccountDevice, "UID-Box", box)):
        page = root.get(address(model, "changelist"), {"q": text})
        assert [one.pk for one in page.context["cl"].result_list] == [row.pk], text


@mariadb
@pytest.mark.django_db
def test_every_column_of_the_class_is_exact() -> None:
    fields = [(model, field) for model in apps.get_models() for field in model._meta.local_fields]
    wanted = {(m._meta.db_table, f.column, int(f.null)) for m, f in fields if isinstance(f, ExactTextField)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND collation_name = 'utf8mb4_nopad_bin'"
        )
        assert set(cursor.fetchall()) == wanted
        cursor.execute("EXPLAIN SELECT id FROM tvmiddleware_accountauthkey WHERE `key` = 'x'")
        assert "impossible" in str(cursor.fetchall()).lower() or "key" in str(cursor.fetchall())


@mariadb
@pytest.mark.django_db(transaction=True)
def test_there_and_back() -> None:
    state = ProjectState.from_apps(apps)
    operation = ExactColumns("customer", ("ext_id",))
    plain = state.clone()
    field = plain.models["tvmiddleware", "customer"].fields["ext_id"]
    _name, _path, args, kwargs = field.deconstruct()
    plain.alter_field("tvmiddleware", "customer", "ext_id", type(field).__mro__[1](*args, **kwargs), True)
    with connection.schema_editor() as editor:
        operation.database_backwards("tvmiddleware", editor, state, plain)
    assert collation("ext_id") == "utf8mb4_unicode_ci"
    after = plain.clone()
    operation.state_forwards("tvmiddleware", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("tvmiddleware", editor, plain, after)
    assert collation("ext_id") == "utf8mb4_nopad_bin"


def collation(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = 'tvmiddleware_customer' AND column_name = %s",
            [column],
        )
        return str(cursor.fetchone()[0])
