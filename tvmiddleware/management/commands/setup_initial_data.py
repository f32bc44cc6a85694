"""``setup_initial_data``: what an installation starts with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import PersonCommand, add_flag
from geo.services import load_countries
from tvmiddleware.services.setup import setup_sample_operator, setup_system_objects


class Command(PersonCommand):
    help = "Create the system objects (countries, device types, guide categories...) and a sample operator. Repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        add_flag(parser, "--no-sample-data", "leave out the sample operator")

    def run(self, *, now: datetime, no_sample_data: bool, **options: Any) -> str:
        countries = load_countries()
        made = setup_system_objects()
        sample = None if no_sample_data else setup_sample_operator()
        operator = f", sample operator {sample.pk}" if sample else ""
        return (
            f"created: {countries} countries, {made.devices} device types, {made.templates} templates, "
            f"{made.categories} guide categories, {made.genres} genres{operator}"
        )
