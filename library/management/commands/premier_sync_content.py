"""``premier_sync_content``: at night."""

from __future__ import annotations

from library.management.cinemas import CinemaCommand


class Command(CinemaCommand):
    help = "Bring the catalogue of PREMIER here. Safe to start again."
    handler = "premier_api_client"
