"""Buying films: by a tariff, by a price category, at an outside system.

Boxes repeat a call that was not answered in time, so a purchase is decided under the lock of the customer's row: of
many calls at once one buys, the others are told that it is bought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from billing.api_client import SmartyBillingErrorBalance, SmartyBillingErrorTariffAlreadyActive
from billing.constants import Kind, Source
from billing.errors import AlreadyConnected, NotEnoughMoney, TariffError
from billing.services import subscribers
from billing.services.ledger import customer_lock, transaction_post
from billing.services.subscribers import Caller
from core.api.errors import DomainError
from core.currencies import decimals_of
from core.db import as_a_whole
from core.money import round_money
from external_api.exceptions import ExternalApiError, NotEnoughFundsException
from external_api.selectors.integrations import Integration, offers_hook
from external_api.services.asking import call_hook
from library.models import Video
from library.records.video_actions import PLAYING, SUBSCRIBE, SaleAction
from library.records.videos import VideoCard
from library.selectors.video_access import VideoLibrary, plays_on_device, video_access
from library.selectors.video_actions import cheapest_sale, find_sales
from library.selectors.video_dictionary import PriceRow
from library.selectors.video_marks import read_purchases
from library.services.video_offers import outside_actions, seller_of
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import Account, Tariff
from tvmiddleware.selectors.currencies import currency_of
from tvmiddleware.services import customer_log

PERFORM = "perform_video_action"
REFUSALS = (TariffError, NotEnoughMoney)
COMMENT = 512


class VideoActionFailed(DomainError):
    """The film has no such action for this viewer, or it did not succeed; nothing was bought."""


class VideoTooExpensive(DomainError):
    """The balance does not cover the price."""


class VideoBought(DomainError):
    """The viewer has the film already."""


class SubscriptionNotCancelled(DomainError):
    """No such tariff of this subscriber, or he may not drop it."""


class VideoDeviceRefused(DomainError):
    """The film does not play on this type of device."""


@dataclass(frozen=True)
class VideoOrder:
    """``tariff_id`` 0: the cheapest of several on offer; ``goods_id``: the film at the outside system."""

    action: str
    tariff_id: int = 0
    goods_id: str = ""
    lang: int = 0


def perform_action(*, library: VideoLibrary, card: VideoCard, caller: Caller, order: VideoOrder) -> None:
    """Do what one of the offers of video/detail says. Raises the errors above."""
    if not plays_on_device(library, card):
        raise VideoDeviceRefused
    if order.action in PLAYING or not caller.account.active:
        raise VideoActionFailed
    outside = find_outside_offer(library, card, caller, order)
    if outside is not None:
        perform_outside(library=library, card=card, caller=caller, order=order, offer=outside)
        return
    access = video_access(library, card)
    if access.is_open and access.price_kind != PriceKind.FREE:
        raise VideoBought
    sales = find_sales(library, card, account=caller.account, region=caller.region, lang=order.lang, now=caller.now)
    sale = cheapest_sale(sales, order.action, order.tariff_id)
    if sale is None:
        raise VideoActionFailed
    if sale.action == SUBSCRIBE:
        connect_tariff(caller=caller, tariff_id=sale.tariff_id)
    else:
        price = library.words.prices[card.price_category_id]
        as_a_whole(lambda: buy_video(card=card, caller=caller, price=price))


def connect_tariff(*, caller: Caller, tariff_id: int) -> None:
    """Through the same service as customer/tariff/subscribe. Raises the errors above."""
    try:
        awaited = subscribers.caller_subscribe(caller=caller, tariff_ids=[tariff_id], virtual_ids=[])
    except NotEnoughMoney as error:
        raise VideoTooExpensive from error
    except AlreadyConnected as error:
        raise VideoBought from error
    except (TariffError, ExternalApiError) as error:
        raise VideoActionFailed(str(error)) from error
    if awaited.awaited:
        raise VideoTooExpensive


def cancel_subscription(*, caller: Caller, tariff_id: int) -> None:
    """As customer/tariff/unsubscribe drops it. Raises SubscriptionNotCancelled."""
    try:
        subscribers.caller_unsubscribe(caller=caller, tariff_ids=[tariff_id], virtual_ids=[])
    except (TariffError, ExternalApiError) as error:
        raise SubscriptionNotCancelled from error


# --- a price category ------------------------------------------------------------------------------------------------
def buy_video(*, card: VideoCard, caller: Caller, price: PriceRow) -> None:
    """One row of the ledger; a rental ends after the hours of the price category. Call inside ``transaction.atomic``.
    Raises VideoBought, VideoTooExpensive."""
    customer = customer_lock(caller.customer.pk)
    # by itself or in a package: both may be bought at the same moment
    if not read_purchases(customer.pk, caller.now).keys().isdisjoint({card.id, *card.package_ids}):
        raise VideoBought
    amount = round_money(price.price, decimals_of(currency_of(customer)))
    if customer.balance < amount:
        raise VideoTooExpensive
    transaction_post(
        customer=customer,
        amount=-amount,
        source=Source.INTERNAL,
        now=caller.now,
        comment=(_("film: %(name)s") % {"name": card.names[0]})[:COMMENT],
        actor=caller.actor,
        kind=Kind.VOD,
        account=caller.account,
        video_id=card.id,
        video_ext_id=card.ext_id,
        available_until=end_of_rental(price.hours, caller.now),
    )
    note_action(caller.account, "video_buy", caller.now, caller.ip, video_id=card.id, price=str(amount))


def end_of_rental(hours: int, now: datetime) -> datetime | None:
    """None: for ever."""
    return now + timedelta(hours=hours) if hours else None


def note_action(account: Account, action: str, now: datetime, ip: str, **details: Any) -> None:
    customer_log.action_record(
        client_id=account.client_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        action=action,
        now=now,
        ip=ip,
        **details,
    )


# --- outside systems -------------------------------------------------------------------------------------------------
def find_outside_offer(library: VideoLibrary, card: VideoCard, caller: Caller, order: VideoOrder) -> SaleAction | None:
    """The outside system's offer of that name. Raises VideoActionFailed where it could not be asked."""
    seller = seller_of(library.operator, card)
    if seller is None or not offers_hook(seller, PERFORM):
        return None
    try:
        offers = outside_actions(library.operator, card, order.goods_id, caller.params).sales
    except ExternalApiError as error:
        raise VideoActionFailed from error
    return next((one for one in offers if one.action == order.action), None)


def perform_outside(
    *, library: VideoLibrary, card: VideoCard, caller: Caller, order: VideoOrder, offer: SaleAction
) -> None:
    """The outside system buys; where it answers "subscribe", the tariff that it named is connected here."""
    seller = seller_of(library.operator, card)
    goods_id = order.goods_id or str(offer.option_id or "") or card.ext_id
    answer = ask_to_perform(seller, card, order.action, goods_id, caller.params)
    if answer == SUBSCRIBE:
        connect_tariff(caller=caller, tariff_id=tariff_of_integration(seller, offer))
    note_action(caller.account, "video_action", caller.now, caller.ip, video_id=card.id, action_name=order.action)


def ask_to_perform(seller: Integration | None, card: VideoCard, action: str, goods_id: str, params: Any) -> Any:
    video = Video.objects.get(pk=card.id)
    try:
        return call_hook(seller, PERFORM, passed=REFUSALS, video=video, action=action, goods_id=goods_id, params=params)
    except (NotEnoughMoney, NotEnoughFundsException, SmartyBillingErrorBalance) as error:
        raise VideoTooExpensive from error
    except (AlreadyConnected, SmartyBillingErrorTariffAlreadyActive) as error:
        raise VideoBought from error
    except (TariffError, ExternalApiError) as error:
        raise VideoActionFailed from error


def tariff_of_integration(seller: Integration | None, sale: SaleAction) -> int:
    """The tariff of the offer, else the integration's. Raises VideoActionFailed."""
    tariff_id = sale.tariff_id or (seller.tariff_id if seller else None)
    if not tariff_id or not Tariff.objects.filter(pk=tariff_id).exists():
        raise VideoActionFailed
    return tariff_id
