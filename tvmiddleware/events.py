"""What happens to accounts, customers and an operator's catalogue, as events (core.events); see docs/events.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.events import DomainEvent


def subscriber_actor(abonement: int) -> str:
    """The ``actor`` of what the subscriber with this account does."""
    return f"account:{abonement}"


@dataclass(frozen=True, kw_only=True)
class OperatorEvent(DomainEvent):
    """``client_id``: the operator whose rows changed. ``actor``: who changed them, in the ledger's words
    (``user:<login>``, ``api``, ``dealer:<id>``, ``account:<abonement>``, ``command:<name>``, ``gateway:<name>``,
    ``plugin``); "" where nobody said so."""

    client_id: int
    actor: str = ""


@dataclass(frozen=True, kw_only=True)
class SubscriberEvent(OperatorEvent):
    """Something that sessions of accounts have in their records.

    ``without_signals``: the rows were written by UPDATE or straight into a link table, which sends no signal of
    Django's, so that caches hear of it from the event alone.
    """

    without_signals: bool = False

    @property
    def accounts_touched(self) -> tuple[int, ...]:
        """Ids of the accounts whose sessions are different now."""
        return ()


# --- accounts ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class AccountEvent(SubscriberEvent):
    account_id: int
    customer_id: int

    @property
    def accounts_touched(self) -> tuple[int, ...]:
        return (self.account_id,)


@dataclass(frozen=True, kw_only=True)
class AccountCreated(AccountEvent):
    """``fields``: those that were given, by name."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountUpdate(AccountEvent):
    """AccountChanged or AccountSwitched. ``fields``: those that are different now, by name and in order.

    ``external_system_knows``: the operator's external system was asked about the change beforehand, or called for it
    without a wish to hear of it, so that it is not told again.
    """

    fields: tuple[str, ...]
    external_system_knows: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountChanged(AccountUpdate):
    """Anything but ``active``."""


@dataclass(frozen=True, kw_only=True)
class AccountSwitched(AccountUpdate):
    """On or off, and what was changed together with it.

    At the first login of an account that waited for it: ``activation_date`` and ``deactivation_date`` of its trial,
    ``device_id`` of the bound device (None at a login without one) and ``login_call``, the call of the box as plug-ins
    know it (``TVMiddlewareApiParams``).
    """

    active: bool
    status_reason: str
    activation_date: date | None = None
    deactivation_date: date | None = None
    device_id: int | None = None
    login_call: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class TariffsChanged(SubscriberEvent):
    """Ids of tariffs that were connected, and taken away, in order."""

    customer_id: int
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountTariffsChanged(AccountEvent, TariffsChanged):
    """The tariffs of the account itself have changed."""


@dataclass(frozen=True, kw_only=True)
class AccountMoved(AccountEvent):
    """A viewer came over from an account of a related operator (``source_client_id``), which is switched off."""

    source_account_id: int
    source_client_id: int


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(AccountEvent):
    """By itself or with its customer: the row is gone."""

    abonement: int


# --- customers --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class CustomerEvent(SubscriberEvent):
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(CustomerEvent):
    """``fields``: those that were given, by name."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(CustomerEvent):
    """``fields``: those that are different now, by name and in order."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CustomerTariffsChanged(CustomerEvent, TariffsChanged):
    """The tariffs of the customer, and so of all of its accounts, have changed.

    ``account_ids``: those, where whoever announces it has them at hand; needed ``without_signals``.
    """

    account_ids: tuple[int, ...] = ()

    @property
    def accounts_touched(self) -> tuple[int, ...]:
        return self.account_ids


@dataclass(frozen=True, kw_only=True)
class CustomerDeleted(CustomerEvent):
    """The row is gone, with the accounts ``account_ids``, for each of which there is an AccountDeleted as well."""

    account_ids: tuple[int, ...] = ()


# --- channels ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class ChannelEvent(OperatorEvent):
    """``without_signals``: as of SubscriberEvent."""

    channel_id: int
    without_signals: bool = False


@dataclass(frozen=True, kw_only=True)
class ChannelCreated(ChannelEvent):
    """``fields``: those that were given, by name, links to tariffs and stream services among them."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChannelChanged(ChannelEvent):
    """``fields``: those that are different now, by name and in order, links and ``tracks`` among them."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChannelDeleted(ChannelEvent):
    """The row is gone. What deleting an operator takes along is not told."""


# --- tariffs, as rows of the catalogue --------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class TariffEvent(OperatorEvent):
    """Who has the tariff is told by TariffsChanged."""

    tariff_id: int


@dataclass(frozen=True, kw_only=True)
class TariffCreated(TariffEvent):
    """``fields``: those that were given, by name."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TariffUpdate(TariffEvent):
    """TariffChanged or TariffPriceChanged. ``fields``: those that are different now, by name and in order, links to
    channels and stream services among them."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TariffChanged(TariffUpdate):
    """By a form or a call."""


@dataclass(frozen=True, kw_only=True)
class TariffPriceChanged(TariffUpdate):
    """The day of a price change that was planned has come: ``price``, in the tariff's currency, counts from now on."""

    price: Decimal


@dataclass(frozen=True, kw_only=True)
class TariffDeleted(TariffEvent):
    """The row is gone. What deleting an operator takes along is not told."""


# --- devices that are bound to accounts -------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class AccountDeviceEvent(OperatorEvent):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceEvent(AccountDeviceEvent):
    device_id: int
    device_uid: str


@dataclass(frozen=True, kw_only=True)
class DeviceBound(DeviceEvent):
    """``at_login``: the device itself came, or registered; else somebody has bound it by a form or a call."""

    at_login: bool = False


@dataclass(frozen=True, kw_only=True)
class DeviceChanged(DeviceEvent):
    """``fields``: those that are different now, by name and in order. A login that brings nothing new is none."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeviceUnbound(DeviceEvent):
    """The row is gone, its sessions are ended. Devices that go with their account are not told (AccountDeleted).

    ``with_session``: a device without a UID of its own, which is forgotten with its session.
    """

    with_session: bool = False


@dataclass(frozen=True, kw_only=True)
class DevicesReset(AccountDeviceEvent):
    """All devices of the account forget the viewer's data at their next login."""


# --- messages ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class MessageEvent(OperatorEvent):
    """A message on the screen, or a command to a box. ``uuid``: as boxes know it."""

    account_id: int
    uuid: str


@dataclass(frozen=True, kw_only=True)
class MessageTextEvent(MessageEvent):
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class MessageCreated(MessageTextEvent):
    """It waits for the box."""

    command_type: int


@dataclass(frozen=True, kw_only=True)
class MessageDelivered(MessageTextEvent):
    """A box has fetched it, or a viewer has opened it: once by the heartbeat, each time it is opened."""


@dataclass(frozen=True, kw_only=True)
class MessageDeleted(MessageEvent):
    """By the viewer or by staff. ``uuid`` "all": every one that the viewer saw. What goes after reading is
    MessageDelivered alone, what nobody fetched in time is told by nobody."""
