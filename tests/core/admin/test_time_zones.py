"""Staff sees and enters times where its operator is; pages and spreadsheets name the zone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from billing.constants import Source
from billing.models import CustomerTransaction
from billing.services.ledger import transaction_post
from clients.models import Client, Dealer, User
from core.admin.zone import read_day, staff_zone
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff
from tests.core.admin.test_forms import saved
from tvmiddleware.models import Account, Maintenance

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
"""28.11. 22:00 in Kaliningrad, 28.11. 23:00 in Moscow, 29.11. 06:00 in Vladivostok."""


@pytest.fixture(autouse=True)
def moscow(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Moscow"


def operator(city: str) -> tuple[Client, Any]:
    client = make.client(name=city, time_zone=f"{'Europe' if city == 'Kaliningrad' else 'Asia'}/{city}")
    return client, browser(rights(staff(f"of-{city}", client=client)))


def shown(http: HttpClient, model: Any, **query: Any) -> list[Any]:
    page = http.get(address(model, "changelist"), query)
    assert page.status_code == 200, page.headers
    return list(page.context["cl"].result_list)


def test_lists_exports_and_pages_speak_the_operators_zone_and_name_it() -> None:
    for city, day, at in (("Kaliningrad", "28.11.2026", "22:00"), ("Vladivostok", "29.11.2026", "6:00")):
        client, http = operator(city)
        transaction_post(customer=make.customer(client), amount=Decimal(5), source=Source.API, now=LATE)
        page = text(http.get(address(CustomerTransaction, "changelist")))
        assert f"{day} {at}" in page or f"{day} 0{at}" in page
        assert client.time_zone in page
        lines = b"".join(http.get(reverse("admin:billing_customertransaction_export_csv")).streaming_content)
        (row,) = csv.DictReader(io.StringIO(lines.decode("utf-8-sig")), delimiter=";")
        assert row["time_zone"] == client.time_zone
        assert row["created_at"] == f"{day[6:]}-{day[3:5]}-{day[:2]} {at:0>5}:00"
        book = b"".join(http.get(reverse("admin:billing_customertransaction_export_xlsx")).streaming_content)
        heads, values = load_workbook(io.BytesIO(book)).active.values
        assert dict(zip(heads, values, strict=True))["created_at"].strftime("%d.%m.%Y %H") == f"{day} {at[:-3]:0>2}"
    assert timezone.get_current_timezone_name() == "Europe/Moscow"  # nothing is left over for the next request


def test_spreadsheets_of_accounts_name_the_zone() -> None:
    client, http = operator("Vladivostok")
    make.account(client, last_active=LATE)
    url = reverse("admin:tvmiddleware_account_export")
    fields = {f"accountresource_{name}": "on" for name in ("last_active", "time_zone")}
    answer = http.post(url, {"format": "0", "resource": "0", **fields})
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "last_active;time_zone",
        "2026-11-29 06:00:00;Asia/Vladivostok",
    ]


def test_times_are_entered_in_the_operators_zone() -> None:
    client, http = operator("Vladivostok")
    page = http.get(address(Maintenance, "add"))
    data = form_data(page, description="Work", datetime_begin_0="29.11.2026", datetime_begin_1="06:00:00")
    saved(http.post(address(Maintenance, "add"), data))
    work = Maintenance.objects.get(client=client)
    assert work.datetime_begin == LATE
    assert 'value="06:00:00"' in text(http.get(address(Maintenance, "change", work.pk)))
    other = text(browser(staff("root", is_superuser=True)).get(address(Maintenance, "change", work.pk)))
    assert 'value="23:00:00"' in other
    assert "Europe/Moscow" in other


def test_filters_cut_days_in_the_operators_zone() -> None:
    for city, day in (("Kaliningrad", "28.11.2026"), ("Vladivostok", "29.11.2026")):
        client, http = operator(city)
        transaction_post(customer=make.customer(client), amount=Decimal(5), source=Source.API, now=LATE)
        iso = f"{day[6:]}-{day[3:5]}-{day[:2]}"
        for text_of_day in (day, iso):
            both = {"created_at_from_0": text_of_day, "created_at_to_0": text_of_day}
            assert len(shown(http, CustomerTransaction, **both)) == 1, both
        other = "29.11.2026" if city == "Kaliningrad" else "28.11.2026"
        assert not shown(http, CustomerTransaction, created_at_from_0=other, created_at_to_0=other)
        hour = "22:00" if city == "Kaliningrad" else "06:00"
        exact = {"created_at_from_0": day, "created_at_from_1": hour, "created_at_to_0": day, "created_at_to_1": hour}
        assert len(shown(http, CustomerTransaction, **exact)) == 1


def test_days_are_read_as_the_panel_shows_them() -> None:
    client, http = operator("Kaliningrad")
    make.account(client, deactivation_date="2026-11-29")
    for day in ("29.11.2026", "2026-11-29"):
        assert len(shown(http, Account, deactivation_date_from=day, deactivation_date_to=day)) == 1
    assert not shown(http, Account, deactivation_date_from="30.11.2026")
    refused = http.get(address(Account, "changelist"), {"deactivation_date_from": "yesterday"})
    assert refused.status_code == 302  # not the whole list, as if it were the answer


def test_a_day_of_the_guide_is_found_however_it_is_written() -> None:
    from epg.models import Epg

    _client, http = operator("Vladivostok")
    channel = make.epg_channel(name="Guide")
    early = make.program(channel, LATE, datetime(2026, 11, 28, 21, tzinfo=UTC), name="Dawn")
    make.program(channel, datetime(2026, 11, 28, 12, tzinfo=UTC), datetime(2026, 11, 28, 13, tzinfo=UTC), name="Night")
    for query in ("29.11.2026", "2026-11-29"):
        assert [row.pk for row in shown(http, Epg, q=query)] == [early.pk]
    assert [row.pk for row in shown(http, Epg, day="2026-11-29")] == [early.pk]


def test_whose_zone_it_is() -> None:
    client = Client(time_zone="Asia/Vladivostok")
    dealer = Dealer(client=client)
    cases = {
        "Asia/Vladivostok": [User(client=client), User(dealer=dealer), User(client=client, is_superuser=True)],
        "Europe/Moscow": [User(is_superuser=True), User()],
        "UTC": [User(client=Client(time_zone="Mars/Base"))],
    }
    for name, users in cases.items():
        assert {str(staff_zone(user)) for user in users} == {name}
    assert read_day("31.02.2026") is None
