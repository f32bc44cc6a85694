"""Which actions a film has for a viewer, and in which order.

Boxes look at different ends of this list: some play its first row, some collect what stands before the first file and
offer to buy it. So what plays comes first; where nothing plays, trailers and offers do; a series of which only free
episodes play begins with its offers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from billing.selectors.offers import TariffOffer, buyer_of, offers_of
from billing.selectors.subscriptions import uses_subscriptions
from billing.selectors.tariffs import tariffs_on_offer
from geo.records import Region
from library.records.video_actions import (
    GET_TRAILER_URL,
    GET_VIDEO_URL,
    SUBSCRIBE,
    PlayAction,
    SaleAction,
    VideoAction,
)
from library.records.videos import VideoCard
from library.selectors.video_access import (
    VideoLibrary,
    is_file_open,
    plays_on_device,
    video_access,
)
from library.selectors.video_dictionary import PriceRow
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import Account
from tvmiddleware.selectors.currencies import purse_of


def order_actions(
    library: VideoLibrary, card: VideoCard, sales: list[SaleAction], *, opened: bool = False
) -> list[VideoAction]:
    """The rows of the film's page. ``sales``: what is on offer to the viewer; ``opened``: an outside system says that
    the film plays for him."""
    access = video_access(library, card)
    access = replace(access, subscribed=access.subscribed or opened)
    trailers: list[VideoAction] = [PlayAction(GET_TRAILER_URL, one) for one in card.trailers]
    if card.is_announcement:
        return trailers
    if not plays_on_device(library, card):
        return [*trailers, *sales]
    playable: list[VideoAction] = [
        PlayAction(GET_VIDEO_URL, one) for one in card.plain_files if is_file_open(card, one, access)
    ]
    if not playable:
        return [*trailers, *sales]
    return [*playable, *trailers, *sales] if access.is_open else [*sales, *playable, *trailers]


def guest_actions(card: VideoCard) -> list[VideoAction]:
    """Without a session: trailers, then the files, none of which plays; never an empty list."""
    files = [] if card.is_announcement else card.plain_files
    rows: list[VideoAction] = [PlayAction(GET_TRAILER_URL, one) for one in card.trailers]
    rows += [PlayAction(GET_VIDEO_URL, one) for one in files]
    return rows or [PlayAction(GET_VIDEO_URL, None)]


# --- for sale --------------------------------------------------------------------------------------------------------
def is_for_sale(library: VideoLibrary, card: VideoCard) -> bool:
    """Whether there may be something to buy for this viewer: not where he has the film already, or it is free."""
    access = video_access(library, card)
    return not (access.is_open or card.is_announcement or access.price_kind == PriceKind.FREE)


def find_sales(
    library: VideoLibrary, card: VideoCard, *, account: Account, region: Region, lang: int, now: datetime
) -> list[SaleAction]:
    """What still makes sense to buy."""
    if not is_for_sale(library, card):
        return []
    found = subscribe_actions(card, account=account, region=region, lang=lang, now=now)
    price = library.words.prices.get(card.price_category_id)
    if price is not None and price.kind == PriceKind.PURCHASE:
        found.append(purchase_action(price, lang))
    return found


def purchase_action(price: PriceRow, lang: int) -> SaleAction:
    return SaleAction(action=price.action, caption=price.names[lang], price=price.price, activation_price=price.price)


def subscribe_actions(
    card: VideoCard, *, account: Account, region: Region, lang: int, now: datetime
) -> list[SaleAction]:
    """One for each tariff with the film that the customer may connect; the older billing model sells none."""
    if not uses_subscriptions(account.customer.client):
        return []
    on_offer = tariffs_on_offer(account.client_id, purse_of(account.customer), region)
    rows = [row for row in on_offer if row.pk in card.tariff_ids and row.used_for_video_list]
    if not rows:
        return []
    offers = offers_of(rows, [], buyer_of(account.customer, account, now))
    return [subscribe_action(one, lang) for one in offers if not one.assigned]


def subscribe_action(offer: TariffOffer, lang: int) -> SaleAction:
    row = offer.row
    return SaleAction(
        action=SUBSCRIBE,
        caption=(getattr(row, f"name_lang{lang}") if lang else "") or row.name,
        price=offer.full_price,
        activation_price=offer.price,
        periodical=offer.periodical,
        tariff_id=row.pk,
    )


def cheapest_sale(sales: list[SaleAction], action: str, tariff_id: int = 0) -> SaleAction | None:
    """The offer that an action means: that of the tariff where one is named, else the cheapest."""
    fitting = [one for one in sales if one.action == action and (not tariff_id or one.tariff_id == tariff_id)]
    return min(fitting, key=lambda one: (one.activation_price, one.tariff_id), default=None)
