"""``run_demo``: everything that ``make run`` starts. The ports come from the environment (PORT,
STREAMER_PORT), as the settings'."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from core import clock, wait_limits
from core.api.fast_path import FastPathApplication
from demo.access import demo_facts
from demo.guide import renew_guide
from demo.management.commands.setup_demo import demo_ports
from demo.operator import demo_operators
from demo.screen import render_screen
from demo.seances import renew_seance
from demo.server import port_is_free, serve_app, stop_on_signals, stop_with_parent
from demo.streamer.serving import start_streamer
from smarty.site import hot_paths

MINUTE_JOBS = ("cache_channel_list", "flush_presence", "resend_sms", "send_mail")


class Command(BaseCommand):
    help = "Run the demo in the foreground: migrate, fill, serve. PORT and HOST in the environment choose the address."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stop-with-parent", action="store_true", help="end when the parent process is interrupted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop_on_signals()
        if options["stop_with_parent"]:
            stop_with_parent()
        host, (port, streamer_port) = os.environ.get("HOST") or "127.0.0.1", demo_ports()
        check_ports(host, port, streamer_port)
        self.say("preparing the database...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("setup_initial_data", no_sample_data=True, verbosity=0)
        call_command("setup_demo", verbosity=0)
        get_resolver().url_patterns  # noqa: B018  (loads every API now: what can't be imported stops the start)
        wait_limits.mark_serving()
        stop_streamer = start_streamer(host=host, port=streamer_port, middleware=f"http://127.0.0.1:{port}")
        try:
            serve_app(
                FastPathApplication(get_wsgi_application(), hot_paths()),
                host=host,
                port=port,
                jobs=minute_jobs,
                ready=lambda: self.say(render_screen(demo_facts())),
            )
        finally:
            stop_streamer()
        self.say("stopped")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        sys.stdout.flush()


def check_ports(host: str, port: int, streamer_port: int) -> None:
    if not port_is_free(host, port):
        raise CommandError(f"port {port} is in use; another one: make run PORT={port + 1}", returncode=2)
    if streamer_port == port or not port_is_free(host, streamer_port):
        problem = f"port {streamer_port}, for the streamer, is in use"
        raise CommandError(f"{problem}; another one: STREAMER_PORT={streamer_port + 1} make run", returncode=2)


def minute_jobs() -> None:
    """What cron runs every minute in production; the guide and the cinema move on with the days."""
    for name in MINUTE_JOBS:
        call_command(name, verbosity=0)
    renew_guide(now=clock.now())
    for client in demo_operators():
        renew_seance(client, now=clock.now())
