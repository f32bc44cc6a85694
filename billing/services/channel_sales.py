"""What a subscriber may buy to watch a channel or other content: tariffs of the subscription model, and what the
operator's own billing offers. The older model sells nothing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.errors import AlreadyConnected, NotEnoughMoney, TariffError
from billing.selectors.offers import TariffOffer, buyer_of, offers_of
from billing.selectors.subscriptions import uses_subscriptions
from billing.selectors.tariffs import tariffs_on_offer, virtual_on_offer
from billing.services import subscribers
from billing.services.external import parse_decimal
from billing.services.subscribers import Caller
from core.i18n import localized_text
from external_api.exceptions import ExternalApiError
from external_api.selectors.integrations import billing_of, offers_hook
from geo.records import Region
from tvmiddleware.models import Account, Channel
from tvmiddleware.selectors.currencies import purse_of
from tvmiddleware.selectors.offers import SUBSCRIBE, Offer
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services import plugins
from tvmiddleware.services.channel_actions import ActionFailed, ActionTooExpensive, AlreadyOpen

HOOK = "get_channel_actions_list"


def sale_offers(
    *, account: Account, region: Region, channel_id: int, virtual: bool | None, lang: int, now: datetime
) -> list[Offer]:
    """``virtual``: None = ordinary tariffs and bundles, True = bundles, False = ordinary ones."""
    found = list_sale_offers(
        account=account, region=region, channel_ids=[channel_id], virtual=virtual, lang=lang, now=now
    )
    return found.get(channel_id, [])


def list_sale_offers(
    *, account: Account, region: Region, channel_ids: Iterable[int], virtual: bool | None, lang: int, now: datetime
) -> dict[int, list[Offer]]:
    """Those of many channels, in the same few statements; channels with nothing to buy are left out."""
    if not uses_subscriptions(account.customer.client):
        return {}
    return split_offers(
        account=account, region=region, openings=opening_tariffs(channel_ids), virtual=virtual, lang=lang, now=now
    )


def opening_offers(
    *, account: Account, region: Region, opening: Collection[int], virtual: bool | None, lang: int, now: datetime
) -> list[Offer]:
    """Those of the tariffs ``opening``, and bundles with one of them, that the account may connect and has not."""
    found = split_offers(
        account=account, region=region, openings={0: set(opening)}, virtual=virtual, lang=lang, now=now
    )
    return found.get(0, [])


def split_offers(
    *,
    account: Account,
    region: Region,
    openings: Mapping[int, set[int]],
    virtual: bool | None,
    lang: int,
    now: datetime,
) -> dict[int, list[Offer]]:
    """The same for several objects at once: each with the tariffs that open it."""
    every = set().union(*openings.values())
    if not every or not uses_subscriptions(account.customer.client):
        return {}
    purse = purse_of(account.customer)
    ordinary = tariffs_on_offer(account.client_id, purse, region) if virtual is not True else []
    bundles = virtual_on_offer(account.client_id, purse, region) if virtual is not False else []
    members = {row.pk: {one.pk for one in row.tariffs.all()} for row in bundles}
    found = offers_of(
        [row for row in ordinary if row.pk in every],
        [row for row in bundles if members[row.pk] & every],
        buyer_of(account.customer, account, now),
    )
    sold = [(one, members[one.row.pk] if one.is_virtual else {one.row.pk}) for one in found if not one.assigned]
    fitting = {pk: [one for one, through in sold if tariffs & through] for pk, tariffs in openings.items()}
    return {pk: [offer_of(one, lang) for one in some] for pk, some in fitting.items() if some}


def opening_tariffs(channel_ids: Iterable[int]) -> dict[int, set[int]]:
    """Channel -> the tariffs that open it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Channel.tariffs.through.objects.filter(
        channel_id__in=list(channel_ids), tariff__used_for_channel_list=True
    ).order_by()
    for channel_id, tariff_id in rows.values_list("channel_id", "tariff_id"):
        found[channel_id].add(tariff_id)
    return found


def offer_of(one: TariffOffer, lang: int) -> Offer:
    return Offer(
        action=SUBSCRIBE,
        tariff_id=one.row.pk,
        caption=_("subscribe: %(tariff)s") % {"tariff": localized_text(one.row, "name", lang)},
        price=one.full_price,
        activation_price=one.price,
        periodical=one.periodical,
        is_virtual=one.is_virtual,
    )


def external_offers(*, operator: Operator, channel_id: int, params: Any) -> list[Offer]:
    """What the operator's own billing offers; [] when it does not answer."""
    if not offers_hook(billing_of(operator.integrations), HOOK):
        return []
    channel = Channel.objects.get(pk=channel_id)
    try:
        rows = plugins.actions_offered(operator=operator, hook=HOOK, params=params, channel=channel)
        return [external_offer(row, operator.currency) for row in rows if row.get("action")]
    except ExternalApiError:
        return []  # the log has it; what Smarty itself offers is shown


def external_offer(row: dict[str, Any], currency: str) -> Offer:
    price = parse_decimal(row.get("price") or 0, currency)
    return Offer(
        action=str(row["action"]),
        tariff_id=int(parse_decimal(row.get("tariff_id") or 0, currency)),
        caption=str(row.get("caption") or row["action"]),
        price=price,
        activation_price=parse_decimal(row.get("activation_price") or price, currency),
        periodical=bool(row.get("periodical")),
        is_virtual=bool(row.get("is_virtual")),
    )


def channel_buy(*, caller: Caller, channel_id: int, tariff_id: int, lang: int) -> None:
    """Connect the tariff, or the bundle, of that id that opens the channel. Raises the errors of channel_actions."""
    sold = sale_offers(
        account=caller.account, region=caller.region, channel_id=channel_id, virtual=None, lang=lang, now=caller.now
    )
    chosen = next((one for one in sold if one.tariff_id == tariff_id), None)
    if chosen is None:
        raise ActionFailed
    ordinary, bundles = ([], [tariff_id]) if chosen.is_virtual else ([tariff_id], [])
    try:
        awaited = subscribers.caller_subscribe(
            caller=caller, tariff_ids=ordinary, virtual_ids=bundles, channel_id=channel_id
        )
    except NotEnoughMoney as error:
        raise ActionTooExpensive from error
    except AlreadyConnected as error:
        raise AlreadyOpen from error
    except (TariffError, ExternalApiError) as error:
        raise ActionFailed(str(error)) from error
    if awaited.awaited:
        raise ActionTooExpensive
