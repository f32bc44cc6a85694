"""Ways to watch a camera. What is for sale stands in billing.services.channel_sales."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from library.records.cameras import SeenCamera
from library.selectors.camera_access import opening_tariffs
from library.selectors.cameras import camera_catalogue
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.offers import Offer
from tvmiddleware.selectors.operators import Operator

GET_CAMERA_URL = "get_camera_url"
NO_TARIFF = 0
"""Of a camera that the account was given."""


def camera_offers(operator: Operator, record: SessionRecord, seen: SeenCamera) -> list[Offer]:
    """Through each tariff that opens the camera to the account it may be watched; one that was given to it without
    any."""
    if not seen.subscribed:
        return []
    through = opening_tariffs(camera_catalogue(operator), seen.row, frozenset(record.tariff_ids)) or [NO_TARIFF]
    return [Offer(GET_CAMERA_URL, tariff_id, _("watch")) for tariff_id in through]
