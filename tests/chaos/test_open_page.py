"""A real browser, whose page of an account stands open while the account changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import factories as make
from tests.core.admin.panel import address, browser
from tests.core.admin.rows import staff
from tvmiddleware.models import Account, Category

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture
def page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps an event loop in this thread
    session = browser(staff("root", is_superuser=True)).cookies["sessionid"].value
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = chromium.new_context(base_url=live_server.url)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield context.new_page()
        chromium.close()


def test_a_form_that_stood_open_writes_what_was_typed(page: Page) -> None:
    north = make.client(name="North")
    account = make.account(north, option1="first", option2="a\nb", tariffs=[make.tariff(north)])
    bought = make.tariff(north)
    page.goto(address(Account, "change", account.pk))
    account.tariffs.add(bought)
    Account.objects.filter(pk=account.pk).update(active=False, option1="theirs")
    page.evaluate("document.querySelector('[name=option3]').value = 'typed'")
    page.evaluate("document.querySelector('[name=option1]').value = 'mine'")
    page.locator("[name=_save]").first.click()
    page.wait_for_load_state()
    assert "theirs" in page.content()  # both were told, nothing is written
    account.refresh_from_db()
    assert (account.active, account.option1, account.option3) == (False, "theirs", "")
    page.locator("[name=_save]").first.click()
    page.wait_for_url("**/account/")
    account.refresh_from_db()
    assert (account.active, account.option1, account.option2) == (False, "mine", "a\nb")
    assert (account.option3, account.tariffs.count()) == ("typed", 2)


def test_a_list_that_stood_open_writes_the_field_that_was_typed(page: Page) -> None:
    north = make.client(name="North")
    rows = [make.category(north, name=f"Row {number}", sort=number) for number in range(3)]
    page.goto(address(Category, "changelist"))
    Category.objects.filter(pk=rows[0].pk).update(sort=50, enabled=False)
    page.locator("[name=form-1-sort]").fill("7")
    page.locator("[name=_save]").first.click()
    page.wait_for_load_state()
    found = list(Category.objects.order_by("pk").values_list("sort", "enabled"))
    assert found == [(50, False), (7, True), (2, True)]
