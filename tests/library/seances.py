"""Seances and tickets for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from library.models import Seance, SeanceTicket, Video
from tests.factories import NOW
from tvmiddleware.models import Account

HOUR = timedelta(hours=1)


def make_seance(video: Video, begin: datetime = NOW, **fields: Any) -> Seance:
    """Two hours from ``begin`` on."""
    return Seance.objects.create(video=video, **{"date_start": begin, "date_end": begin + 2 * HOUR, **fields})


def make_ticket(seance: Seance, code: str = "12345678", *, account: Account | None = None) -> SeanceTicket:
    """Free, or activated by an account."""
    return SeanceTicket.objects.create(
        client_id=seance.video.client_id,
        seance=seance,
        code=code,
        account=account,
        activated_at=NOW if account else None,
    )
