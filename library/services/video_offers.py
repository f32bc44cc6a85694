"""What an outside system (a cinema, the operator's own billing) offers for a film."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.services.external import parse_decimal
from external_api.selectors.integrations import Integration, billing_of, offers_hook
from external_api.services.asking import call_hook
from library.models import Video
from library.records.video_actions import GET_VIDEO_URL, PLAYING, SaleAction
from library.records.videos import VideoCard
from tvmiddleware.selectors.operators import Operator

HOOK = "get_video_actions_list"


@dataclass(frozen=True)
class OutsideActions:
    """``opens``: the system says that the film plays for this viewer."""

    sales: list[SaleAction]
    opens: bool = False


def seller_of(operator: Operator, card: VideoCard) -> Integration | None:
    """The film's own integration, else the one that is the default for billing; None: Smarty alone sells it."""
    own = next((one for one in operator.integrations if one.id == card.integration_id), None)
    return own if own is not None and offers_hook(own, HOOK) else billing_of(operator.integrations)


def outside_actions(operator: Operator, card: VideoCard, goods_id: str, params: Any) -> OutsideActions:
    """Ask the outside system. Nothing where it has no such hook. Raises ExternalApiError where it does not answer."""
    seller = seller_of(operator, card)
    if not offers_hook(seller, HOOK):
        return OutsideActions([])
    video = Video.objects.get(pk=card.id)
    rows = call_hook(seller, HOOK, video=video, goods_id=goods_id or card.ext_id, params=params) or ()
    found = [dict(row) for row in rows if isinstance(row, dict) and row.get("action")]
    return OutsideActions(
        sales=[outside_sale(row, operator.currency) for row in found if row["action"] not in PLAYING],
        opens=any(row["action"] == GET_VIDEO_URL for row in found),
    )


def outside_sale(row: dict[str, Any], currency: str) -> SaleAction:
    price = parse_decimal(row.get("price") or 0, currency)
    cost = row.get("cost")
    return SaleAction(
        action=str(row["action"]),
        caption=str(row.get("caption") or row["action"]),
        price=price,
        activation_price=parse_decimal(row.get("activation_price") or price, currency),
        periodical=bool(row.get("periodical")),
        tariff_id=number_of(row.get("tariff_id"), currency),
        option_id=number_of(row.get("option_id"), currency),
        cost=None if cost is None else parse_decimal(cost, currency),
    )


def number_of(value: Any, currency: str) -> int:
    return int(parse_decimal(value or Decimal(0), currency))
