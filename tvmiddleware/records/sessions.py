"""The session record: who calls, and what the account may see."""

from __future__ import annotations

from dataclasses import dataclass

from geo.records import Region
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.messages import EMPTY, Inbox


@dataclass(frozen=True)
class SessionRecord:
    """A session with its account, small and without anything secret. Rebuilt when the account changes."""

    id: int
    authkey: str
    client_id: int
    accounts_generation: int
    account_id: int
    customer_id: int
    abonement: int
    active: bool
    status_reason: str
    device_name: str
    device_uid: str
    device_group: int
    profile_id: int | None
    show_adult: bool
    max_rating: int
    ip: str
    region: Region
    connected_ids: tuple[int, ...]
    """Every connected tariff; which of them hold is worked out from their rules of today, see ``current``."""
    tariff_ids: tuple[int, ...]
    all_tariff_ids: tuple[int, ...]
    has_own_channels: bool
    multilogin: bool
    use_timeshift: bool
    timeshift_offset: int
    data_center_id: int | None
    channel_sort_id: int | None
    template: str
    list_changed: bool
    """The box must be told to reload its channel list."""
    type_id: int | None = None
    """The operator's device type (ClientPlayDevice)."""
    is_admitted: bool = True
    """The account's own limits of today would let this session begin where and on what it began."""
    inbox: Inbox = EMPTY
    """Messages and commands that wait for the account."""

    @property
    def maturity(self) -> Maturity:
        """What the profile lets its viewer know of."""
        return Maturity(self.show_adult, self.max_rating)

    @property
    def may_watch(self) -> bool:
        """Active, or inactive with a tariff for debtors."""
        return self.active or bool(self.tariff_ids)
