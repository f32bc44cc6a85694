"""``run_demo``: everything that ``make run`` starts. The port comes from the environment (PORT), as the settings'."""

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
from demo.management.commands.setup_demo import DEFAULT_PORT
from demo.screen import render_screen
from demo.server import port_is_free, serve_app, stop_on_signals, stop_with_parent
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
        host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or DEFAULT_PORT)
        if not port_is_free(host, port):
            raise CommandError(f"port {port} is in use; another one: make run PORT={port + 1}", returncode=2)
        self.say("preparing the database...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("setup_initial_data", no_sample_data=True, verbosity=0)
        call_command("setup_demo", verbosity=0)
        get_resolver().url_patterns  # noqa: B018  (loads every API now: what can't be imported stops the start)
        wait_limits.mark_serving()
        serve_app(
            FastPathApplication(get_wsgi_application(), hot_paths()),
            host=host,
            port=port,
            jobs=minute_jobs,
            ready=lambda: self.say(render_screen(demo_facts())),
        )
        self.say("stopped")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        sys.stdout.flush()


def minute_jobs() -> None:
    """What cron runs every minute in production; the guide moves on with the days."""
    for name in MINUTE_JOBS:
        call_command(name, verbosity=0)
    renew_guide(now=clock.now())
