"""settings/save: whatever a box keeps about its account, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.api.errors import DomainError
from tvmiddleware.models import Account
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services import accounts
from tvmiddleware.services.account_channels import (
    ChannelMarks,
    account_channels_arrange,
    account_channels_mark,
    account_channels_sort,
)

LARGEST_SHIFT = 24
NO_DATA_CENTER = (0, -1)


class SettingsRefused(DomainError):
    """A value does not fit; nothing was saved."""


@dataclass(frozen=True)
class NewSettings:
    """What to save; None (or no marks) leaves it as it is. ``order`` empty: the operator's order again."""

    parent_code: str | None = None
    use_timeshift: bool | None = None
    timeshift_offset: int | None = None
    data_center_id: int | None = None
    marks: Sequence[ChannelMarks] = field(default_factory=tuple)
    order: Sequence[ChannelMarks] | None = None


@transaction.atomic
def settings_save(*, operator: Operator, record: SessionRecord, account: Account, new: NewSettings) -> None:
    """Save all or nothing: SettingsRefused, PinRefused or ChannelNotFound say that nothing was."""
    changed = [*take_pin(account, new), *take_timeshift(account, new), *take_data_center(operator, account, new)]
    if changed:
        accounts.save_fields(account, *changed)
    if new.order:
        account_channels_arrange(operator=operator, record=record, marks=new.order)
    elif new.order is not None:
        account_channels_sort(operator=operator, record=record, channel_ids=())
    if new.marks:
        account_channels_mark(operator=operator, record=record, marks=new.marks)


def take_pin(account: Account, new: NewSettings) -> list[str]:
    if new.parent_code is None:
        return []
    accounts.check_new_pin(new.parent_code)
    replaced = account.parent_code not in {"", new.parent_code}
    if replaced and not settings.TVMIDDLEWARE_SETTINGS_SAVE_PIN_ENABLED:
        raise accounts.PinRefused("parent_code", _("the PIN is changed with the old one only"))
    account.parent_code = new.parent_code
    return ["parent_code"]


def take_timeshift(account: Account, new: NewSettings) -> list[str]:
    changed = []
    if new.use_timeshift is not None:
        account.use_timeshift = new.use_timeshift
        changed.append("use_timeshift")
    if new.timeshift_offset is not None:
        account.preferred_timeshift_offset = max(-LARGEST_SHIFT, min(LARGEST_SHIFT, new.timeshift_offset))
        changed.append("preferred_timeshift_offset")
    return changed


def take_data_center(operator: Operator, account: Account, new: NewSettings) -> list[str]:
    """A data centre of this operator; 0 and -1 (as login writes it) mean none: any may serve."""
    if new.data_center_id is None:
        return []
    if new.data_center_id in NO_DATA_CENTER:
        account.data_center_id = None
    elif any(row["id"] == new.data_center_id for row in operator.data_centers):
        account.data_center_id = new.data_center_id
    else:
        raise SettingsRefused
    return ["data_center"]
