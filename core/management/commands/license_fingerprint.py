"""``license_fingerprint``: what a licence key of this server must be signed for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import licence
from core.commands import PersonCommand


class Command(PersonCommand):
    help = "Show the fingerprint of this server, for whoever issues its licence key."
    lock_name = ""

    def run(self, *, now: datetime, **options: Any) -> str:
        self.stdout.write(licence.server_fingerprint())
        return ""
