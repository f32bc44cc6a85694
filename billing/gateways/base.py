"""The seam between payments and gateways: what a gateway is told, what it answers, and the class to derive from.

A gateway translates between these shapes and its own messages. It knows no models but the operator's settings that it
was made with, writes nothing, and never decides what an outcome means for the balance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from billing.gateways.errors import Misconfigured, NotSupported
from billing.gateways.http import GatewayHttp
from billing.gateways.money import ISO, Units
from core.reach import Reach

if TYPE_CHECKING:
    from billing.models import Merchant


class State(Enum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    MISSING = "missing"
    """The gateway never heard of this order."""


@dataclass(frozen=True)
class Payer:
    """The customer. ``ext_id`` and ``secret`` are its name and password at this gateway, "" when it has none yet."""

    id: int
    email: str = ""
    phone: str = ""
    name: str = ""
    ip: str = ""
    ext_id: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Order:
    """A payment as gateways see it. ``number`` is ours: 20 hexadecimal digits, unique for ever."""

    id: int
    number: str
    amount: Decimal
    currency: str
    payer: Payer
    description: str = ""
    ext_id: str = ""
    session_id: str = ""
    return_url: str = ""
    """Where the payer goes afterwards; an app may have chosen it, so it is never to be signed."""
    fail_url: str = ""
    back_url: str = ""
    """Our page that takes the payer on to ``return_url``: not a letter of it is the payer's."""
    notify_url: str = ""
    language: str = ""
    template: str = ""
    save_card: bool = False
    use_default_card: bool = True
    use_sbp: bool = False
    recurring: bool = False
    by_saved_card: bool = False
    refunded: Decimal = Decimal(0)
    """What went back already."""
    settled: bool = False
    """Confirmed or failed already."""

    @property
    def idempotency_key(self) -> str:
        return f"payment-{self.id}"


@dataclass(frozen=True)
class Card:
    """A card as a box sent it, for the one call that passes it on. Never stored, never logged."""

    number: str = field(repr=False)
    holder: str = field(repr=False)
    expire: str = field(repr=False)
    """``MMYY``."""
    cvv: str = field(repr=False)

    @property
    def month(self) -> str:
        return self.expire[:2]

    @property
    def year(self) -> str:
        return self.expire[-2:]


@dataclass(frozen=True)
class CardToken:
    """A card that the gateway keeps."""

    ext_id: str
    number: str = ""
    expires_on: date | None = None
    use_sbp: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the gateway says about an order. ``amount`` and ``currency`` are None where it does not tell them."""

    state: State
    ext_id: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    number: str = ""
    """Our number; needed of ``verify`` where ``reference`` could not tell."""
    refunded: Decimal | None = None
    """Refunded in all, not by this step; None = not told."""
    error: int = 0
    text: str = ""
    card: CardToken | None = None
    """The card by which it was paid, if the gateway keeps it now because the payer wanted so."""
    payer_ext_id: str = ""


@dataclass(frozen=True)
class Started:
    """An order that the gateway has taken. With ``redirect_url`` the payer goes there; with ``form`` a browser sends
    it; with ``outcome`` the gateway knew at once."""

    ext_id: str = ""
    session_id: str = ""
    redirect_url: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    """``{"action": address, "method": "POST", "fields": {name: value}}`` or {}."""
    payer_ext_id: str = ""
    payer_secret: str = field(default="", repr=False)
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Browser:
    """What 3-D Secure 2 wants to know about the payer's screen."""

    color_depth: int = 24
    screen_height: int = 0
    screen_width: int = 0
    window_height: int = 0
    window_width: int = 0
    language: str = ""
    timezone: int = 0
    java_enabled: bool = False


@dataclass(frozen=True)
class PreAuth:
    """``version`` of 3-D Secure, and the hidden frame to open where there is one (three_DS_* of the API)."""

    version: str
    frame: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """A notification as it came in. Names of ``headers`` are lower-case; of a repeated name the last value counts."""

    method: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]
    ip: str
    now: float
    """Unix seconds."""
    url: str = ""
    """The address as the gateway knows it."""


@dataclass(frozen=True)
class Reference:
    """Which payment a notification speaks of, as it claims itself: our number, our id or the gateway's id."""

    number: str = ""
    ext_id: str = ""


@dataclass(frozen=True)
class Reply:
    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


class Gateway:
    """Derive, set ``name``, ``title``, ``source``; write ``create`` and, as far as the gateway has them, the others.

    Errors: GatewayUnreachable = surely nothing happened; OutcomeUnknown = it may have; everything else is a refusal.
    """

    name: ClassVar[str]
    """The value of ``merchant_type`` on the wire."""
    title: ClassVar[Any]
    source: ClassVar[int]
    """The ``source`` of the ledger's transactions, as on the wire."""
    settings: ClassVar[Mapping[str, Any]] = {}
    """Column of Merchant -> what it holds at this gateway; those not named are not used."""
    required: ClassVar[tuple[str, ...]] = ()
    api_url: ClassVar[str] = ""
    """Where the gateway usually answers."""
    notify_networks: ClassVar[str] = ""
    """Addresses that the gateway publishes for its notifications; "" = none published."""
    units: ClassVar[Units] = ISO
    """How it writes amounts, by its own documents."""
    has_status: ClassVar[bool] = False
    keeps_cards: ClassVar[bool] = False
    for_tests: ClassVar[bool] = False
    """It moves no money: only where the settings allow test payments."""
    proves_itself: ClassVar[bool] = True
    """``verify`` needs no question to the gateway: then every operator's secret may be tried on a notification."""
    family: ClassVar[str] = ""
    """Gateways of one family take each other's notifications: the operator can name one address only."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        missing = [name for name in self.required if not getattr(merchant, name)]
        if missing:
            raise Misconfigured(f"{self.name}: {', '.join(missing)} not set")
        self.http = GatewayHttp(
            self.name,
            base=(merchant.api_url or self.api_url).rstrip("/"),
            reach=Reach(trusted=merchant.address_trusted or not merchant.api_url),
            cert=merchant.certificate,
        )

    @classmethod
    def check_amount(cls, merchant: Merchant, amount: Decimal, currency: str) -> None:
        """Whether the gateway can ask for exactly this amount: said before there is a payment. Raises AmountRefused,
        Misconfigured."""
        if merchant.currency and merchant.currency != currency:
            raise Misconfigured(f"{cls.name}: the gateway is for {merchant.currency} only")
        cls.units.check(amount, currency)

    @property
    def own_form(self) -> bool:
        """The app asks for the card by itself and passes it on with ``process``."""
        return False

    # --- a payment ---
    def create(self, order: Order) -> Started:
        """Tell the gateway about the order. The only method that every gateway has."""
        raise NotImplementedError

    def process(self, order: Order, card: Card) -> Started:
        """Pay the order with a card that the app asked for."""
        raise NotSupported

    def pre_auth(self, order: Order, card: Card, browser: Browser) -> PreAuth:
        """The first step of 3-D Secure 2."""
        raise NotSupported

    def pares(self, order: Order, card: Card, pares: str) -> Outcome:
        """The last step of 3-D Secure 1."""
        raise NotSupported

    def status(self, order: Order) -> Outcome:
        """What became of the order."""
        raise NotSupported

    def refund(self, order: Order, amount: Decimal, key: str) -> Outcome:
        """Give ``amount`` back. ``key`` is the same when it is tried again."""
        raise NotSupported

    def receipt(self, order: Order, email: str) -> None:
        """Have the fiscal receipt of a paid order sent to ``email``."""
        raise NotSupported

    # --- saved cards ---
    def charge(self, order: Order, card: CardToken) -> Started:
        """Charge a saved card. ``order.recurring``: the customer is not there."""
        raise NotSupported

    def cards(self, payer: Payer) -> list[CardToken] | None:
        """The customer's cards at the gateway; None = the gateway has no list, ours counts."""
        return None

    def delete_card(self, payer: Payer, card: CardToken) -> None:
        """Make the gateway forget the card."""

    # --- notifications ---
    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        """Which payment it claims to be about; nothing of it is to be trusted yet. Raises NotVerified.

        None = only ``verify`` can tell: every operator's secret is tried.
        """
        raise NotSupported

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        """Prove that the gateway sent it, with this operator's secret, and read it. None = true, but of no meaning."""
        raise NotSupported

    @classmethod
    def accepted(cls, notice: Notice) -> Reply:
        return Reply(200, "OK")

    @classmethod
    def refused(cls, notice: Notice, status: int, text: str) -> Reply:
        """The answer to a notification that was not taken; 4xx = wrong, 5xx = come again."""
        return Reply(status, text)
