"""core.bulk: rows in few statements, on every database alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from core.bulk import Adapter, RowWriter, bytes_of, constant, delete_by_ids, rows_by_pages, split_by_size, split_items
from epg.models import Epg, EpgCategory
from tests.factories import epg_channel

pytestmark = pytest.mark.django_db

FIRST = ("name", "color", "sort_number", "enabled")
OTHERS = tuple(
    field for field in EpgCategory._meta.concrete_fields if field.name not in FIRST and not field.primary_key
)
FIELDS = (*FIRST, *(field.name for field in OTHERS))


def category(name: str, color: str = "") -> tuple[Any, ...]:
    return (name, color, 7, True, *(field.get_default() for field in OTHERS))


def test_insert() -> None:
    RowWriter(EpgCategory, FIELDS).insert([category("A", "red"), category("Б' % %s \\ \"", ""), category("😀", "x")])
    rows = list(EpgCategory.objects.order_by("pk").values_list("name", "color", "sort_number", "enabled", "name_lang5"))
    assert rows == [("A", "red", 7, True, ""), ("Б' % %s \\ \"", "", 7, True, ""), ("😀", "x", 7, True, "")]


def test_few_statements_and_nothing_for_nothing() -> None:
    writer = RowWriter(EpgCategory, FIELDS)
    with CaptureQueriesContext(connection) as queries:
        writer.insert([])
        assert len(queries) == 0
        writer.insert([category(f"C{number}") for number in range(300)])
    assert EpgCategory.objects.count() == 300
    assert len(queries) <= 300 * len(FIELDS) // 999 + 1


def test_update_sets_every_field_of_the_rows_named() -> None:
    RowWriter(EpgCategory, FIELDS).insert([category("A"), category("B"), category("C")])
    keys = dict(EpgCategory.objects.values_list("name", "pk"))
    RowWriter(EpgCategory, ("id", *FIELDS)).update([(keys["A"], *category("A2", "blue")), (keys["C"], *category("C2"))])
    assert dict(EpgCategory.objects.values_list("pk", "name")) == {keys["A"]: "A2", keys["B"]: "B", keys["C"]: "C2"}
    assert EpgCategory.objects.get(name="A2").color == "blue"


def test_constants_are_written_into_the_statement() -> None:
    rows = [("", 7, "x", True, None), ("", 7, "y", True, None)]
    assert [constant(rows, column) for column in range(5)] == ["''", "7", None, None, None]
    assert constant([("", 1), ("", 2)], 1) is None


def test_moments_and_json() -> None:
    guide = epg_channel()
    adapter = Adapter()
    begin = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    fields = ["epg_channel", "name", "datetime_begin", "datetime_end", "meta", "description", "short_name", "preview"]
    fields += ["rating", "external_id", *(f"{name}_lang{n}" for name in ("name", "description") for n in range(1, 6))]
    seconds = int(begin.timestamp())
    row = (guide.pk, "N", adapter.moment(seconds), adapter.moment(seconds + 60), adapter.json({"год": ["ё", 1, None]}))
    RowWriter(Epg, fields).insert([(*row, "", "", "", 0, "", *([""] * 10))])
    found = Epg.objects.get()
    assert (found.datetime_begin, found.meta) == (begin, {"год": ["ё", 1, None]})
    assert adapter.moment(seconds) is adapter.moment(seconds)


def test_delete_by_ids() -> None:
    RowWriter(EpgCategory, FIELDS).insert([category(f"C{number}") for number in range(5)])
    keys = list(EpgCategory.objects.order_by("pk").values_list("pk", flat=True))
    assert delete_by_ids(EpgCategory, "pk", keys[:3]) == 3
    assert delete_by_ids(EpgCategory, "pk", []) == 0
    assert set(EpgCategory.objects.values_list("pk", flat=True)) == set(keys[3:])


def test_statements_are_cut_by_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.bulk.BYTES_A_STATEMENT", 1000)
    assert [len(part) for part in split_by_size(list(range(7)), lambda row: 300)] == [3, 3, 1]
    assert [len(part) for part in split_by_size([1, 5000, 1, 1], lambda row: row)] == [1, 1, 2]
    assert [len(part) for part in split_by_size([1, 1, 1], lambda row: row, 2)] == [2, 1]
    assert list(split_by_size([], lambda row: 1)) == []
    assert bytes_of(("🎬" * 10, 7, None)) == 88
    with CaptureQueriesContext(connection) as queries:
        RowWriter(EpgCategory, FIELDS).insert([category("ж" * 200 + str(number)) for number in range(4)])
    assert len(queries) == 4


@pytest.mark.skipif(connection.vendor != "mysql", reason="a limit of MariaDB and MySQL")
@pytest.mark.django_db(transaction=True)
def test_small_packets() -> None:
    """4 MB is what MySQL 5.7 came with: 500 rows of 10 KB would be 5 MB."""
    with packets(4 * 2**20), CaptureQueriesContext(connection) as queries:
        write_programmes(500, "x" * 10_240)
    assert Epg.objects.count() == 500
    assert len([one for one in queries if one["sql"].startswith(f"INSERT INTO `{Epg._meta.db_table}`")]) > 20
    with packets(2**20), pytest.raises(OperationalError) as caught:
        write_programmes(1, "x" * 2**21)
    assert "raise max_allowed_packet" in str(caught.value)


@contextmanager
def packets(size: int) -> Iterator[None]:
    def set_to(value: int) -> None:
        connection.close()  # the server has hung up, or the size is to hold for the next one
        with connection.cursor() as cursor:
            cursor.execute("SET GLOBAL max_allowed_packet = %s", [value])
        connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT @@GLOBAL.max_allowed_packet")
        before = cursor.fetchone()[0]
    set_to(size)
    try:
        yield
    finally:
        set_to(before)


def write_programmes(many: int, description: str) -> None:
    guide, adapter = epg_channel(), Adapter()
    fields = ["epg_channel", "datetime_begin", "datetime_end", "meta", "description", "name", "short_name", "preview"]
    fields += ["rating", "external_id", *(f"{name}_lang{n}" for name in ("name", "description") for n in range(1, 6))]
    begins = (1_790_000_000 + 3600 * number for number in range(many))
    moments = ((adapter.moment(begin), adapter.moment(begin + 3600)) for begin in begins)
    rest = ("N", "", "", 0, "", *([""] * 10))
    RowWriter(Epg, fields).insert([(guide.pk, *both, "{}", description, *rest) for both in moments])


def test_chunks() -> None:
    assert [list(part) for part in split_items([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    assert list(split_items([], 2)) == []


def test_rows_by_pages() -> None:
    """In the order of their keys, while the caller changes what he was given; each page is a query that has ended."""
    EpgCategory.objects.all().delete()
    RowWriter(EpgCategory, FIELDS).insert([category(f"C{number}") for number in range(5)])
    rows = EpgCategory.objects.filter(name__startswith="C").order_by("-name")
    for size, pages in ((2, 3), (5, 2), (6, 1)):
        with CaptureQueriesContext(connection) as queries:
            assert [name for (name,) in rows_by_pages(rows, "name", size=size)] == ["C0", "C1", "C2", "C3", "C4"]
        assert len(queries) == pages
    for (name,) in rows_by_pages(rows, "name", size=1):
        EpgCategory.objects.filter(name=name).update(name=f"done {name}")
    assert EpgCategory.objects.filter(name__startswith="done").count() == 5
