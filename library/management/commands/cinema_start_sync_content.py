"""``cinema_start_sync_content``: at night."""

from __future__ import annotations

from library.management.cinemas import CinemaCommand


class Command(CinemaCommand):
    help = "Bring the catalogue of START here. Safe to start again."
    handler = "cinema_start_api_client"
