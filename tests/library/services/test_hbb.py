"""How long reports of HbbTV applications are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from library.models import HbbLog
from library.services.hbb import hbb_log_forget
from tests import factories as make
from tests.factories import NOW
from tvmiddleware.models import HbbProvider


@pytest.mark.django_db
def test_old_reports_are_deleted() -> None:
    provider = HbbProvider.objects.create(client=make.client(), name="Shop")
    for days in (29, 30, 31, 400):
        created = NOW - timedelta(days=days)
        HbbLog.objects.create(provider=provider, kind="error", event_id=str(days), created_at=created)
    assert hbb_log_forget(now=NOW) == 2
    assert set(HbbLog.objects.values_list("event_id", flat=True)) == {"29", "30"}
