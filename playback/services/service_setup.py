"""A stream service as somebody at the command line makes it: usable at once, refined in the panel."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from playback.services.stream_addresses import address_errors
from tvmiddleware.models import StreamService, Tariff
from tvmiddleware.services import row_fields
from tvmiddleware.services.catalogue_setup import check_new, choose_rows

SERVICE_KINDS = [kind.value for kind in StreamService.Type]


@transaction.atomic
def stream_service_create(
    *, client_id: int, name: str, uri_mask: str, kind: str, streamer: str, tariff_ids: Iterable[int] | None
) -> StreamService:
    """A new service that the tariffs (None: all of the operator) open. Raises FieldsInvalid."""
    check_new(StreamService, client_id, name)
    service = StreamService(client_id=client_id, name=name, uri_mask=uri_mask, type=kind, streamer=streamer)
    wrong = address_errors({"uri_mask": uri_mask}) if uri_mask.strip() else {"uri_mask": _("must not be empty")}
    row_fields.check_fields(service, ("name", "uri_mask", "type", "streamer"), wrong)
    tariffs = choose_rows(Tariff.objects.filter(client_id=client_id, archived=False), tariff_ids, "tariffs")
    service.save()
    service.tariffs.set(tariffs)
    return service
