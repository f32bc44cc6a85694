"""``megogo_sync_content``: at night."""

from __future__ import annotations

from django.core.management.base import CommandParser

from core.commands import add_flag
from library.management.cinemas import CinemaCommand


class Command(CinemaCommand):
    help = "Bring the catalogue of Megogo here. Safe to start again."
    handler = "megogo_api_client"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        text = "load people and what else is missing of new films from TVMIDDLEWARE_MOVIEDB, in the queue"
        add_flag(parser, "--load_actor_info", text)
