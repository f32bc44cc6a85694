"""What /metrics tells of both outboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from core.scrape import sources
from mail.selectors import metrics
from mail.services.outbox import mail_create
from sms.models import Sms
from sms.selectors import metrics as sms_figures
from sms.services.outbox import sms_create
from tests.factories import NOW


def told(source: Callable[[], Iterator[Any]]) -> dict[str, float]:
    return {family.name: family.samples[0].value for family in source()}


@pytest.mark.django_db
def test_what_waits_and_for_how_long() -> None:
    with time_machine.travel(NOW, tick=False):
        assert told(metrics.waiting_metrics) == {"smarty_mail_waiting": 0, "smarty_mail_oldest_seconds": 0}
        for minutes in (5, 1):
            then = NOW - timedelta(minutes=minutes)
            mail_create(to="a@example.com", subject="x", text="x", now=then, client_id=None)
            sms_create(phone="+79990000001", text="x", now=then)
        sms_create(phone="+79990000001", text="x", now=NOW - timedelta(days=1))
        Sms.objects.filter(created_at=NOW - timedelta(days=1)).update(status=Sms.Status.SENT)  # not waiting
        assert told(metrics.waiting_metrics) == {"smarty_mail_waiting": 2, "smarty_mail_oldest_seconds": 300}
        assert told(sms_figures.waiting_metrics) == {"smarty_sms_waiting": 2, "smarty_sms_oldest_seconds": 300}
    assert {metrics.waiting_metrics, sms_figures.waiting_metrics} <= set(sources)
