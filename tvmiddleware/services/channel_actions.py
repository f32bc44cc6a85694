"""Actions on a channel: get its address. Buying it is billing's (billing.services.channel_sales)."""

from __future__ import annotations

from core.api.errors import DomainError
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access, visible_channel
from tvmiddleware.selectors.offers import GET_CHANNEL_URL, opening_tariffs
from tvmiddleware.selectors.operators import Operator


class ActionFailed(DomainError):
    """No such action on this channel, or it did not succeed."""


class ActionTooExpensive(DomainError):
    """The balance does not cover the price."""


class AlreadyOpen(DomainError):
    """The account has the channel already."""


class SubscriptionRequired(DomainError):
    """The channel must be subscribed to first."""


def channel_for_sale(*, operator: Operator, record: SessionRecord, channel_id: int) -> ChannelRow:
    """The channel, if the account sees it and can't watch it yet. Raises ChannelNotFound, AlreadyOpen."""
    channel = visible_channel(operator, record, channel_id)
    if viewer_access(operator, record).subscribed[channel.id]:
        raise AlreadyOpen
    return channel


def channel_action_perform(
    *, operator: Operator, record: SessionRecord, channel_id: int, action: str, tariff_id: int
) -> ChannelRow:
    """Do what an offer says; the channel, which may be watched then. Raises ChannelNotFound and the errors above."""
    channel = visible_channel(operator, record, channel_id)
    if action != GET_CHANNEL_URL:
        raise ActionFailed
    if not viewer_access(operator, record).subscribed[channel.id]:
        raise SubscriptionRequired
    if tariff_id not in opening_tariffs(operator, record, channel):
        raise ActionFailed
    return channel
