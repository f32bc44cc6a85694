"""``create_stream_service``: where streams come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import PersonCommand, command_error, id_list
from playback.services.service_setup import SERVICE_KINDS, stream_service_create
from playback.streamers.registry import GENERIC, KINDS
from tvmiddleware.services.row_fields import FieldsInvalid


class Command(PersonCommand):
    help = "Create a stream service of an operator."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=int, required=True, help="id of the operator")
        parser.add_argument("--name", required=True, help="name of the service, new to the operator")
        parser.add_argument("--uri_mask", required=True, help="address with $prefix, $cid, $token and others")
        parser.add_argument(
            "--type", dest="kind", choices=SERVICE_KINDS, default=SERVICE_KINDS[0], help="what it streams"
        )
        parser.add_argument("--streamer", choices=sorted(KINDS), default=GENERIC, help="kind of server")
        parser.add_argument("--tariffs", type=id_list, help="ids of the tariffs that open it, 1,2 (default: all)")

    def run(self, *, now: datetime, tariffs: list[int] | None, **options: Any) -> str:
        try:
            service = stream_service_create(tariff_ids=tariffs, **options)
        except FieldsInvalid as error:
            raise command_error(error) from error
        return f"stream service {service.pk} ({service.name}) created"
