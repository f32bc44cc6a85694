"""The pages of advertising and of HbbTV reports."""

from __future__ import annotations

import pytest

from library.models import AdBlock, AdMovie
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data
from tests.core.admin.rows import staff

pytestmark = pytest.mark.django_db


def test_days_of_the_week_are_ticked() -> None:
    root = browser(staff("root", is_superuser=True))
    block = AdBlock.objects.create(client=make.client(), name="Evening")
    url = address(AdBlock, "change", block.pk)
    page = root.get(url)
    assert page.content.decode().count('name="days"') == 7
    assert root.post(url, form_data(page, days=["7", "2"])).status_code == 302
    block.refresh_from_db()
    assert block.days == "2,7"
    assert root.post(url, form_data(root.get(url), days=[])).status_code == 200
    assert root.post(url, form_data(root.get(url), days=["8"])).status_code == 200
    block.refresh_from_db()
    assert block.days == "2,7"


def test_a_clip_has_a_web_address() -> None:
    root = browser(staff("root", is_superuser=True))
    movie = AdMovie.objects.create(client=make.client(), name="Clip", url="https://ads.example.com/1.mp4")
    url = address(AdMovie, "change", movie.pk)
    assert root.post(url, form_data(root.get(url), url="javascript:alert(1)")).status_code == 200
    movie.refresh_from_db()
    assert movie.url == "https://ads.example.com/1.mp4"
