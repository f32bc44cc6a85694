"""``setup_demo``: the demo operator, its guide, its files."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from core.commands import PersonCommand
from demo.access import demo_facts, write_demo_file
from demo.guide import renew_guide
from demo.operator import move_streamer, setup_operator
from demo.seances import renew_seance

DEFAULT_PORT = 8180
STREAMER_OFFSET, HIGHEST_PORT = 100, 65535


def demo_ports() -> tuple[int, int]:
    """Of the demo and of its streamer: PORT and STREAMER_PORT in the environment, else a hundred above PORT."""
    port = int(os.environ.get("PORT") or DEFAULT_PORT)
    usual = port + STREAMER_OFFSET if port + STREAMER_OFFSET <= HIGHEST_PORT else port - STREAMER_OFFSET
    return port, int(os.environ.get("STREAMER_PORT") or usual)


class Command(PersonCommand):
    help = "Make the demo operator (once), renew its guide and its seance (each time), write var/demo.json."

    def run(self, *, now: datetime, **options: Any) -> str:
        port, streamer_port = demo_ports()
        client = setup_operator(now=now, streamer_port=streamer_port)
        move_streamer(client, old_port=int(demo_facts().get("streamer_port") or streamer_port), port=streamer_port)
        renew_seance(client, now=now)
        written = renew_guide(now=now)
        write_demo_file(client, port=port, streamer_port=streamer_port)
        return f"demo operator {client.pk}: {written} programmes added to the guide"
