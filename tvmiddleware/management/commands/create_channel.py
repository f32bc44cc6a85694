"""``create_channel``: a channel that boxes get at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import PersonCommand, command_error, id_list
from tvmiddleware.services.catalogue_setup import channel_create
from tvmiddleware.services.row_fields import FieldsInvalid

ACTOR = "command:create_channel"


class Command(PersonCommand):
    help = "Create a channel of an operator."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=int, required=True, help="id of the operator")
        parser.add_argument("--name", required=True, help="name of the channel, new to the operator")
        parser.add_argument("--url_prefix", default="", help="its name at the stream services: $prefix of their masks")
        parser.add_argument("--uri", default="", help="a direct address, for a channel without stream services")
        parser.add_argument("--lcn_number", type=int, default=0, help="logical channel number")
        parser.add_argument("--recording_days", type=int, default=0, help="days of archive")
        parser.add_argument("--epg_channel_id", type=int, help="id of the guide channel")
        parser.add_argument("--tariffs", type=id_list, help="ids, 1,2 (default: those connected by default)")
        parser.add_argument("--stream_services", type=id_list, help="ids, 1,2 (default: all of the operator)")

    def run(
        self, *, now: datetime, tariffs: list[int] | None, stream_services: list[int] | None, **options: Any
    ) -> str:
        try:
            channel = channel_create(tariff_ids=tariffs, service_ids=stream_services, actor=ACTOR, **options)
        except FieldsInvalid as error:
            raise command_error(error) from error
        return f"channel {channel.pk} ({channel.name}) created, in {channel.tariffs.count()} tariffs"
