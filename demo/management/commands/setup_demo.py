"""``setup_demo``: the demo operator, its guide, its files."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from core.commands import PersonCommand
from demo.access import write_demo_file
from demo.guide import renew_guide
from demo.operator import setup_operator

DEFAULT_PORT = 8180


class Command(PersonCommand):
    help = "Make the demo operator (once), renew its guide (each time), write var/demo.json."

    def run(self, *, now: datetime, **options: Any) -> str:
        client = setup_operator(now=now)
        written = renew_guide(now=now)
        write_demo_file(client, port=int(os.environ.get("PORT") or DEFAULT_PORT))
        return f"demo operator {client.pk}: {written} programmes added to the guide"
