"""What an account watched last."""

from __future__ import annotations

from tvmiddleware.models import AccountChannel
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator

LAST_CHANNELS = 20


def last_watched(operator: Operator, record: SessionRecord) -> list[ChannelRow]:
    """Channels that the account may still see, the latest first, at most LAST_CHANNELS."""
    rows = AccountChannel.objects.filter(account_id=record.account_id, last_viewed_at__isnull=False)
    ids = rows.order_by("-last_viewed_at", "-channel_id").values_list("channel_id", flat=True)
    visible, known = viewer_access(operator, record), operator_catalogue(operator).by_id
    return [known[channel_id] for channel_id in ids if channel_id in visible][:LAST_CHANNELS]
