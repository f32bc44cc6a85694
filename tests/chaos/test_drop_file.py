"""A real browser: a picture is dropped on its field, shown at once, and saved with the form."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Page
from pytest_django import Settings

from clients.models import Client
from tests import factories as make
from tests.chaos.test_open_page import page, pytestmark
from tests.core.admin.panel import address
from tests.core.test_images import picture
from tests.pictures import file_name

__all__ = ["page", "pytestmark"]

DROP = """([selector, kind, data]) => {
    const file = new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], "logo.png", {type: kind});
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const given = {bubbles: true, cancelable: true, dataTransfer: transfer};
    const place = document.querySelector(selector);
    place.dispatchEvent(new DragEvent("dragover", given));
    const marked = document.querySelectorAll(".smarty-dropzone").length;
    return [marked, place.dispatchEvent(new DragEvent("drop", given))];
}"""
LABEL = 'label[for="id_logo"]'


def drop(page: Page, data: bytes, selector: str = LABEL, kind: str = "image/png") -> tuple[int, bool]:
    """How many fields were marked while it hovered, and whether the browser would have opened the file."""
    marked, opened = page.evaluate(DROP, [selector, kind, base64.b64encode(data).decode()])
    return marked, opened


@pytest.fixture
def row(settings: Settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = str(tmp_path)
    return make.client(name="North")


def test_a_picture_is_dropped_on_its_field(page: Page, row: Client) -> None:
    page.goto(address(Client, "change", row.pk))
    assert drop(page, picture(64, 32, colour="red")) == (1, False)
    assert drop(page, picture(64, 32, colour="blue")) == (1, False)
    shown = page.locator("img.smarty-preview")
    shown.wait_for(state="attached")
    assert shown.count() == 1
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
    page.locator("[name=_save]").first.click()
    page.wait_for_url("**/client/")
    row.refresh_from_db()
    with default_storage.open(file_name(row.logo)) as file, Image.open(file) as found:
        assert found.getpixel((9, 9)) == (0, 0, 255)


def test_beside_a_field_nothing_happens_to_the_form(page: Page, row: Client) -> None:
    page.goto(address(Client, "change", row.pk))
    assert drop(page, picture(), selector="body") == (0, False)
    assert page.evaluate("document.getElementById('id_logo').files.length") == 0


def test_what_is_no_picture_is_not_shown(page: Page, row: Client) -> None:
    page.goto(address(Client, "change", row.pk))
    drop(page, b"<html>")
    page.wait_for_function("!document.querySelector('img.smarty-preview')")
    page.locator("[name=_save]").first.click()
    page.wait_for_load_state()
    row.refresh_from_db()
    assert not row.logo
