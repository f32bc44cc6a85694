"""Spreadsheets: export of accounts, customers and channels, import of channels with a dry run."""

from __future__ import annotations

import csv
import errno
import zipfile
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as HttpClient
from openpyxl import Workbook, load_workbook

from clients.models import Client
from epg.models import EpgChannel
from tests import factories as make
from tests.core.admin.panel import browser, english, text
from tests.core.admin.rows import rights, staff
from tests.patience import within
from tvmiddleware.models import Category, Channel, Customer, Tariff

pytestmark = pytest.mark.django_db
BASE = "/admin/tvmiddleware"
CHOICES = {"format", "resource", "export_items"}


@pytest.fixture
def world() -> dict[str, Any]:
    north, south = make.client(name="North"), make.client(name="South")
    return {
        "north": north,
        "south": south,
        "http": english(browser(rights(staff("norths", client=north)))),
        "root": browser(staff("root", is_superuser=True)),
    }


def export(http: HttpClient, model: str, kind: int = 0, query: str = "") -> Any:
    page = http.get(f"{BASE}/{model}/export/{query}")
    assert page.status_code == 200
    form = {name: "on" for name in page.context["form"].fields if name not in CHOICES}
    return http.post(f"{BASE}/{model}/export/{query}", {"format": kind, "resource": 0, **form})


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    content = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content), delimiter=";"))


def test_accounts_are_exported_without_secrets(world: dict[str, Any]) -> None:
    tariff = make.tariff(world["north"], name="Basic")
    mine = make.account(world["north"], password="hush-1", parent_code="hush-2", tariffs=[tariff])
    make.account(world["south"])
    answer = export(world["http"], "account")
    rows = table(answer)
    assert [(row["abonement"], row["tariffs"]) for row in rows] == [(str(mine.abonement), "Basic")]
    assert b"hush" not in answer.content
    assert "password" not in rows[0]
    assert len(table(export(world["root"], "account"))) == 2


def test_export_follows_search_and_filters(world: dict[str, Any]) -> None:
    make.account(world["north"], abonement=111)
    make.account(world["north"], abonement=222, active=False)
    rows = table(export(world["http"], "account", query="?q=111&per_page=10"))
    assert [row["abonement"] for row in rows] == ["111"]
    rows = table(export(world["http"], "account", query="?active__exact=0"))
    assert [row["abonement"] for row in rows] == ["222"]


def test_customers_are_exported_with_formulas_made_harmless(world: dict[str, Any]) -> None:
    make.customer(world["north"], lastname="=HYPERLINK(1)", firstname="Пётр", passport_number="123456")
    answer = export(world["http"], "customer")
    row = table(answer)[0]
    assert row["firstname"] == "Пётр"
    assert not row["lastname"].startswith("=")
    assert b"123456" not in answer.content


def test_workbooks(world: dict[str, Any]) -> None:
    make.channel(world["north"], name="Первый")
    answer = export(world["http"], "channel", kind=1)
    sheet = load_workbook(BytesIO(answer.content)).active
    heads = [cell.value for cell in sheet[1]]
    assert sheet[2][heads.index("name")].value == "Первый"


def test_export_needs_the_right_to_view(world: dict[str, Any]) -> None:
    assert browser(staff("nobody")).get(f"{BASE}/account/export/").status_code == 403


# --- import ---------------------------------------------------------------------------------------------------------
def upload(http: HttpClient, rows: list[dict[str, Any]], **form: Any) -> Any:
    """The first step: the dry run."""
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("channels.csv", out.getvalue().encode("utf-8"), "text/csv")
    return http.post(f"{BASE}/channel/import/", {"format": 0, "resource": 0, "import_file": file, **form})


def refused(page: Any) -> bool:
    assert "confirm_form" not in page.context or page.context["result"].has_validation_errors()
    return bool(page.context["result"].has_errors() or page.context["result"].has_validation_errors())


def confirm(http: HttpClient, page: Any) -> Any:
    form = page.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return http.post(f"{BASE}/channel/process_import/", {name: getattr(one, "pk", one) for name, one in data.items()})


def test_import_shows_first_and_writes_when_confirmed(world: dict[str, Any]) -> None:
    north = world["north"]
    category, tariff = make.category(north, name="News"), make.tariff(north, name="Basic")
    guide = make.epg_channel(name="One HD")
    old = make.channel(north, name="Old", url_prefix="old")
    rows: list[dict[str, Any]] = [
        {"id": "", "name": "One", "category": "News", "tariffs": "Basic", "epg_channel": "One HD", "url_prefix": "one"},
        {"id": old.pk, "name": "Renamed", "category": "", "tariffs": "", "epg_channel": "", "url_prefix": "old"},
    ]
    page = upload(world["http"], rows)
    assert page.status_code == 200
    assert not page.context["result"].has_errors()
    assert Channel.objects.count() == 1
    assert confirm(world["http"], page).status_code == 302
    one = Channel.objects.get(name="One")
    assert (one.client, one.category, one.epg_channel, list(one.tariffs.all())) == (north, category, guide, [tariff])
    old.refresh_from_db()
    assert old.name == "Renamed"


def test_channels_of_another_operator_can_not_be_overwritten(world: dict[str, Any]) -> None:
    foreign = make.channel(world["south"], name="Foreign")
    page = upload(world["http"], [{"id": foreign.pk, "name": "Stolen"}])
    assert page.context["result"].has_errors()
    assert "confirm_form" not in page.context
    foreign.refresh_from_db()
    assert (foreign.name, foreign.client) == ("Foreign", world["south"])
    assert Channel.objects.count() == 1


def test_names_of_another_operator_are_unknown(world: dict[str, Any]) -> None:
    make.category(world["south"], name="Their news")
    make.tariff(world["south"], name="Their tariff")
    assert refused(upload(world["http"], [{"id": "", "name": "One", "category": "Their news"}]))
    page = upload(world["http"], [{"id": "", "name": "One", "tariffs": "Their tariff"}])
    assert refused(page)
    assert "Their tariff" in text(page)


def test_lines_that_break_the_models_rules_are_told(world: dict[str, Any]) -> None:
    page = upload(world["http"], [{"id": "", "name": "", "recording_days": "-5"}])
    assert refused(page)
    for column in ("recording_days", "lcn_number", "sort"):
        for cell in ("1_0", "١٠", "1e1"):
            assert refused(upload(world["http"], [{"id": "", "name": "One", column: cell}])), (column, cell)
    assert not Channel.objects.exists()


def test_unlimited_staff_chooses_the_operator(world: dict[str, Any]) -> None:
    rows = [{"id": "", "name": "One"}]
    missing = upload(world["root"], rows)
    assert "client" in missing.context["form"].errors
    page = upload(world["root"], rows, client=world["south"].pk)
    confirm(world["root"], page)
    assert Channel.objects.get().client == world["south"]


def test_a_confirmation_for_another_operator_is_ignored(world: dict[str, Any]) -> None:
    page = upload(world["http"], [{"id": "", "name": "One"}])
    form = page.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    world["http"].post(f"{BASE}/channel/process_import/", {**data, "client": world["south"].pk})
    assert Channel.objects.get().client == world["north"]


def test_import_needs_the_rights_to_add_and_change(world: dict[str, Any]) -> None:
    user = staff("clerk", client=world["north"])
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_channel", "change_channel")))
    http = browser(user)
    assert http.get(f"{BASE}/channel/import/").status_code == 403
    assert http.post(f"{BASE}/channel/process_import/").status_code == 403
    assert "import/" not in text(http.get(f"{BASE}/channel/"))


# --- as spreadsheets save them ----------------------------------------------------------------------------------------
def upload_text(http: HttpClient, content: str | bytes, encoding: str = "utf-8", **form: Any) -> Any:
    data = content.encode(encoding) if isinstance(content, str) else content
    file = SimpleUploadedFile("channels.csv", data, "text/csv")
    return http.post(f"{BASE}/channel/import/", {"format": 0, "resource": 0, "import_file": file, **form})


def test_a_table_as_a_russian_spreadsheet_saves_it(world: dict[str, Any]) -> None:
    """Semicolons, the mark of UTF-8 or Windows-1251, tabs: one channel each, not one of the whole heading."""
    text_ = "id;name;url_prefix;sort;lcn_number\n;Новый канал;new-one;1;1\n"
    for number, (content, encoding) in enumerate(
        ((text_, "utf-8-sig"), (text_, "cp1251"), (text_.replace(";", "\t"), "utf-16"), (text_.upper(), "cp1251"))
    ):
        page = upload_text(world["http"], content.replace("new-one", f"new-{number}"), encoding)
        assert confirm(world["http"], page).status_code == 302, encoding
    assert list(Channel.objects.order_by("pk").values_list("name", "url_prefix")) == [
        ("Новый канал", "new-0"),
        ("Новый канал", "new-1"),
        ("Новый канал", "new-2"),
        ("НОВЫЙ КАНАЛ", "NEW-ONE"),
    ]


def test_a_heading_in_capitals_adds_no_channel_twice(world: dict[str, Any]) -> None:
    old = make.channel(world["north"], name="Old")
    page = upload_text(world["http"], f"ID;Name;Recording Days\n{old.pk};Renamed;3\n")
    confirm(world["http"], page)
    assert list(Channel.objects.values_list("pk", "name", "recording_days")) == [(old.pk, "Renamed", 3)]


def test_what_is_not_understood_is_refused_before_the_confirmation(world: dict[str, Any]) -> None:
    old = make.channel(world["north"], name="Old")
    cases = {
        "id;name;price\n;One;5\n": "price",
        "id;name;Name\n;One;Two\n": "twice",
        "id;name;id_for_stream_service\n;One;1,23457E+15\n": "shortened",
        "id;name;uri\n;One;#REF!\n": "formula",
        "id;name;enabled\n;One;maybe\n": "maybe",
        "id;name;lcn_number\n;One;5.5\n": "whole number",
        f"id;name\n{old.pk};One\n{old.pk};Two\n": "row 1 has this id already",
        f"id;name\n{old.pk}.5;One\n": "not found",
        "id;name\n;One;surplus\n": "line 2",
        "id;name\n;One\0\n": "neither",
        "": "empty",
    }
    for content, word in cases.items():
        page = upload_text(world["http"], content)
        assert page.status_code == 200, content
        assert "confirm_form" not in page.context, content
        assert word in text(page), content
    assert list(Channel.objects.values_list("name", flat=True)) == ["Old"]


def test_what_a_workbook_makes_of_texts_is_refused(world: dict[str, Any]) -> None:
    for cell, word in (
        (datetime(2026, 5, 1), "date"),  # noqa: DTZ001  (a cell has no zone)
        (1234567890123456, "rounds"),
        (1.5e20, "rounds"),
    ):
        page = upload_workbook(world["http"], workbook(("id", "name", "id_for_stream_service"), ("", "One", cell)))
        assert "confirm_form" not in page.context, cell
        assert word in text(page), cell


def test_words_for_yes_and_no(world: dict[str, Any]) -> None:
    page = upload_text(
        world["http"], "id;name;enabled\n;One;ИСТИНА\n;Two;ложь\n;Three;да\n;Four;no\n;Five;\n", "cp1251"
    )
    confirm(world["http"], page)
    assert list(Channel.objects.order_by("pk").values_list("enabled", flat=True)) == [True, False, True, False, True]
    page = upload_workbook(
        world["http"], workbook(("ID", "Name", "Enabled"), (None, "Six", False), (None, "Seven", 1.0))
    )
    confirm(world["http"], page)
    assert list(Channel.objects.order_by("pk").values_list("enabled", flat=True)[5:]) == [False, True]


def odd_channels(north: Client) -> list[Channel]:
    """What is hard to bring home: formulas, apostrophes, separators in names, and names that several rows have."""
    for number in (1, 2):
        make.epg_channel(name="One HD", source_channel_id=f"x{number}")
        make.category(north, name="News")
        make.tariff(north, name="Basic")
    guide = EpgChannel.objects.order_by("-pk").first()
    texts = (
        ("=1+1", "-5"),
        ("'=quoted", "+7 (999) 000-00-01"),
        ("a;b,c", 'two\nlines "x"'),
        ("@x", "\t=2"),
        (" 7", "'"),
    )
    rows = [
        make.channel(north, name=name, url_prefix=f"p{number}", comment=comment, lcn_number=number, epg_channel=guide)
        for number, (name, comment) in enumerate(texts)
    ]
    rows[0].tariffs.add(make.tariff(north, name="A; B"), Tariff.objects.filter(name="Basic").latest("pk"))
    rows[1].category = Category.objects.last()
    rows[1].save()
    return rows


@pytest.mark.parametrize("kind", [0, 1], ids=["csv", "xlsx"])
def test_an_export_is_imported_back_unchanged(world: dict[str, Any], kind: int) -> None:
    rows = odd_channels(world["north"])
    before = [dict(row) for row in Channel.objects.order_by("pk").values()]
    tariffs = {row.pk: set(row.tariffs.values_list("pk", flat=True)) for row in rows}
    exported = export(world["http"], "channel", kind=kind)
    assert b"\r\n=" not in exported.content
    file = SimpleUploadedFile("channels", exported.content)
    page = world["http"].post(f"{BASE}/channel/import/", {"format": kind, "resource": 0, "import_file": file})
    assert not page.context["result"].has_errors()
    assert page.context["result"].totals["skip"] == len(rows), "nothing of them would be changed"
    confirm(world["http"], page)
    after = [dict(row) for row in Channel.objects.order_by("pk").values()]
    for one in (*before, *after):
        one.pop("updated_at", None)
    assert after == before
    assert {row.pk: set(row.tariffs.values_list("pk", flat=True)) for row in rows} == tariffs


def test_a_name_that_several_have_is_no_new_choice(world: dict[str, Any]) -> None:
    odd_channels(world["north"])
    for column, name in (("category", "News"), ("tariffs", "Basic"), ("epg_channel", "One HD")):
        page = upload_text(world["http"], f"id;name;{column}\n;New;{name}\n")
        assert refused(page), column
        assert "several rows" in text(page), column
    page = upload_text(world["http"], "id;name;tariffs\n;New;A; B\n".replace("A; B", '"A; B"'))
    confirm(world["http"], page)
    assert [one.name for one in Channel.objects.get(name="New").tariffs.all()] == ["A; B"]


def test_customers_fields_that_a_spreadsheet_would_run(world: dict[str, Any]) -> None:
    """And characters that no workbook holds: both files come, with the same cells."""
    evil: dict[str, Any] = {
        "lastname": "+cmd|' /C calc'!A0",
        "firstname": "@SUM(1+1)",
        "company_name": "-2+3+cmd|' /C calc'!A0",
    }
    phone: dict[str, Any] = {"mobile_phone_number": "79991234567", "contract_number": "-15"}
    make.customer(world["north"], comment="line\x0bfeed", middlename="\t=1+1", **evil, **phone)
    row = table(export(world["http"], "customer"))[0]
    answer = export(world["http"], "customer", kind=1)
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = dict(zip([cell.value for cell in sheet[1]], [cell.value or "" for cell in sheet[2]], strict=True))
    for found in (row, cells):
        for name, value in evil.items():
            assert found[name] == f"'{value}"
        assert (found["middlename"], found["comment"], found["contract_number"]) == ("'\t=1+1", "linefeed", "-15")
        assert found["mobile_phone_number"] == Customer.objects.get().mobile_phone_number


def test_a_file_that_waited_too_long_for_its_confirmation(world: dict[str, Any]) -> None:
    page = upload(world["http"], [{"id": "", "name": "One"}])
    cache.clear()
    answer = confirm(world["http"], page)
    assert answer.status_code == 302
    assert answer.url.endswith("import/")
    assert not Channel.objects.exists()


def test_rows_that_changed_before_the_confirmation(world: dict[str, Any]) -> None:
    old = make.channel(world["north"], name="Old")
    page = upload(world["http"], [{"id": "", "name": "One"}, {"id": old.pk, "name": "Renamed"}])
    old.delete()
    answer = confirm(world["http"], page)
    assert answer.url.endswith("import/")
    assert not Channel.objects.exists()


def test_an_export_for_which_the_disk_has_no_room(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.admin.spreadsheets.xlsx_file", full)
    answer = export(world["http"], "channel", kind=1)
    assert answer.status_code == 302
    assert "no room" in text(world["http"].get(answer.url))


# --- workbooks that are too much --------------------------------------------------------------------------------------
def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The workbook with texts of one of its parts replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            for before, after in changes if info.filename.endswith(part) else ():
                assert before in text
                text = text.replace(before, after)
            new.writestr(info.filename, text)
    return out.getvalue()


def upload_workbook(http: HttpClient, content: bytes) -> Any:
    file = SimpleUploadedFile("channels.xlsx", content)
    with within(8):
        return http.post(f"{BASE}/channel/import/", {"format": 1, "resource": 0, "import_file": file})


def test_a_workbook_is_imported(world: dict[str, Any]) -> None:
    page = upload_workbook(world["http"], workbook(("id", "name", None), ("", "One", None), ("", "Two", "note")))
    assert not page.context["result"].has_errors()
    assert [row.diff[1] for row in page.context["result"].valid_rows()]
    confirm(world["http"], page)
    assert sorted(Channel.objects.values_list("name", flat=True)) == ["One", "Two"]


def test_workbooks_that_would_fill_the_memory(world: dict[str, Any]) -> None:
    """Five kilobytes that once took two gigabytes, or did not end."""
    small = workbook(("id", "name"), ("", "One"))
    bare = rewritten(small, "sheet1.xml", (b'<dimension ref="A1:B2"/>', b""))
    far = ((b'r="B2"', b'r="B1048576"'), (b'<row r="2"', b'<row r="1048576"'))
    shapes = {
        "a cell in the last row": (rewritten(bare, "sheet1.xml", *far), True),
        "a cell in the last column": (rewritten(bare, "sheet1.xml", (b'r="B1"', b'r="XFD1"')), False),
        "formatted to the end": (rewritten(small, "sheet1.xml", (b"A1:B2", b"A1:XFD1048576")), False),
        "millions of cells in a row": (
            rewritten(small, "sheet1.xml", (b"</sheetData>", b"<row>" + b"<c/>" * 1_000_000 + b"</row></sheetData>")),
            True,
        ),
        "too many cells": (
            rewritten(small, "sheet1.xml", (b"</sheetData>", b"<row><c/></row>" * 510_000 + b"</sheetData>")),
            True,
        ),
        "a long text": (rewritten(small, "sheet1.xml", (b">One<", b">" + b"x" * (33 << 20) + b"<")), True),
        "styles": (rewritten(small, "styles.xml", (b"</cellXfs>", b"<xf/>" * 200_000 + b"</cellXfs>")), True),
        "rows": (workbook(*[("id", "name")] * 20_002), True),
        "no workbook": (b"PK nonsense", True),
    }
    for name, (content, is_refused) in shapes.items():
        page = upload_workbook(world["http"], content)
        assert page.status_code == 200, name
        assert ("result" not in page.context) == is_refused, name


def test_parts_that_are_not_read_may_be_large(world: dict[str, Any]) -> None:
    content = BytesIO(workbook(("id", "name"), ("", "One")))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/media/image1.png", bytes(1 << 20))
    assert "result" in upload_workbook(world["http"], content.getvalue()).context
