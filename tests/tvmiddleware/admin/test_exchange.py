"""Spreadsheets: export of accounts, customers and channels, import of channels with a dry run."""

from __future__ import annotations

import csv
import zipfile
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests import factories as make
from tests.core.admin.panel import browser, text
from tests.core.admin.rows import rights, staff
from tests.patience import within
from tvmiddleware.models import Channel

pytestmark = pytest.mark.django_db
BASE = "/admin/tvmiddleware"
CHOICES = {"format", "resource", "export_items"}


@pytest.fixture
def world() -> dict[str, Any]:
    north, south = make.client(name="North"), make.client(name="South")
    return {
        "north": north,
        "south": south,
        "http": browser(rights(staff("norths", client=north))),
        "root": browser(staff("root", is_superuser=True)),
    }


def export(http: Any, model: str, kind: int = 0, query: str = "") -> Any:
    page = http.get(f"{BASE}/{model}/export/{query}")
    assert page.status_code == 200
    form = {name: "on" for name in page.context["form"].fields if name not in CHOICES}
    return http.post(f"{BASE}/{model}/export/{query}", {"format": kind, "resource": 0, **form})


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    content = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content)))


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
def upload(http: Any, rows: list[dict[str, Any]], **form: Any) -> Any:
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


def confirm(http: Any, page: Any) -> Any:
    form = page.context["confirm_form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return http.post(f"{BASE}/channel/process_import/", {name: getattr(one, "pk", one) for name, one in data.items()})


def test_import_shows_first_and_writes_when_confirmed(world: dict[str, Any]) -> None:
    north = world["north"]
    category, tariff = make.category(north, name="News"), make.tariff(north, name="Basic")
    guide = make.epg_channel(name="One HD")
    old = make.channel(north, name="Old", url_prefix="old")
    rows = [
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


def upload_workbook(http: Any, content: bytes) -> Any:
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
