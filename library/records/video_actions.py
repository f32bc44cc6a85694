"""What a viewer can do with a film: play, watch the trailer, buy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from library.records.videos import FileCard

GET_VIDEO_URL = "get_video_url"
GET_TRAILER_URL = "get_trailer_url"
SUBSCRIBE = "subscribe"
PLAYING = frozenset({GET_VIDEO_URL, GET_TRAILER_URL})


@dataclass(frozen=True)
class PlayAction:
    """``file`` None: a film without any file, for those who have no session."""

    action: str
    file: FileCard | None


@dataclass(frozen=True)
class SaleAction:
    """An offer. ``caption`` may be a lazy text and never holds the price, boxes add it. Prices are in the operator's
    currency; ``activation_price``: of the first period; ``cost``: of an outside billing system, None = there is none.
    """

    action: str
    caption: Any
    price: Decimal
    activation_price: Decimal = Decimal(0)
    periodical: bool = False
    tariff_id: int = 0
    option_id: int = 0
    cost: Decimal | None = None


VideoAction = PlayAction | SaleAction
