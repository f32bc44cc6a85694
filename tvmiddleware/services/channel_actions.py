"""Actions on a channel: get its address; buying comes with billing."""

from __future__ import annotations

from core.api.errors import DomainError
from tvmiddleware.selectors.access import access, visible_channel
from tvmiddleware.selectors.channels import ChannelRow
from tvmiddleware.selectors.offers import GET_CHANNEL_URL, SUBSCRIBE, opening
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.sessions import SessionRecord


class ActionFailed(DomainError):
    """No such action on this channel, or it did not succeed."""


class NotEnoughMoney(DomainError):
    """The balance does not cover the price."""


class AlreadyOpen(DomainError):
    """The account has the channel already."""


class SubscriptionRequired(DomainError):
    """The channel must be subscribed to first."""


def perform(*, operator: Operator, record: SessionRecord, channel_id: int, action: str, tariff_id: int) -> ChannelRow:
    """Do what an offer says; the channel, which may be watched then. Raises ChannelNotFound and the errors above."""
    channel = visible_channel(operator, record.tariff_ids, channel_id)
    subscribed = access(operator, record.tariff_ids).subscribed[channel.id]
    if action == SUBSCRIBE:
        raise AlreadyOpen if subscribed else ActionFailed
    if action != GET_CHANNEL_URL:
        raise ActionFailed
    if not subscribed:
        raise SubscriptionRequired
    if tariff_id not in opening(operator, record, channel):
        raise ActionFailed
    return channel
