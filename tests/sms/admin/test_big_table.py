"""The panel's page of SMS with 100,000 of them: by index, under a second."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as HttpClient
from django.test import TestCase

from clients.models import Client
from sms.models import Sms
from tests import factories as make
from tests.core.admin.big import fill, moment
from tests.core.admin.panel import address, browser
from tests.core.admin.rows import rights, staff
from tests.core.admin.test_big_tables import SECONDS, spent_so_far, tables_read_whole
from tests.factories import NOW

ROWS = 100_000
TABLE = "sms_sms"


@pytest.mark.slow
class BigSmsTableTest(TestCase):
    north: Client

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, south = make.client(name="North"), make.client(name="South")
        owners = (cls.north.pk, cls.north.pk, south.pk)
        times = [moment(NOW - timedelta(minutes=number)) for number in range(5000)]
        example = Sms(client=cls.north, phone="", status=Sms.Status.SENT, created_at=NOW, expires_at=NOW)
        fill(
            example,
            (
                {
                    "client_id": owners[number % 3],
                    "phone": f"+7{9000000000 + number}",
                    "created_at": times[number % 5000],
                    "status": Sms.Status.FAILED.value if number % 100 == 0 else Sms.Status.SENT.value,
                }
                for number in range(ROWS)
            ),
        )

    def look(self, http: HttpClient, **query: Any) -> tuple[Any, list[str]]:
        scans: list[str] = []
        busy = False

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal busy
            if sql.startswith("SELECT") and not busy:
                busy = True
                scans.extend(table for table in tables_read_whole(sql, params) if table == TABLE)
                busy = False
            return execute(sql, params, many, context)

        http.get(address(Sms, "changelist"), {"q": "#1"})  # templates are loaded once
        with connection.execute_wrapper(watch):
            begun = spent_so_far()
            page = http.get(address(Sms, "changelist"), query)
            spent = spent_so_far() - begun
        assert page.status_code == 200
        assert spent < SECONDS, (query, spent)
        return page, scans

    def test_pages_and_searches(self) -> None:
        root = browser(staff("root", is_superuser=True))
        norths = browser(rights(staff("norths", client=self.north)))
        for http in (root, norths):
            assert len(self.look(http)[0].context["cl"].result_list) == 25
            self.look(http, p=1000)
            for query in ("+79000000", "+7900005", "nobody", "#5"):
                assert self.look(http, q=query)[1] == [], query
        found = self.look(root, q="+79000050000")[0].context["cl"].result_list
        assert [row.phone for row in found] == ["+79000050000"]
        assert list(self.look(norths, q="+79000000002")[0].context["cl"].result_list) == []  # South's
