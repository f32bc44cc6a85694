"""Changes of an account's own channel settings: marks and order, many channels in few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import ChannelNotFound, viewer_access
from tvmiddleware.selectors.operators import Operator

ROWS_A_STATEMENT = 500
MARKS = ["is_favorited", "is_hidden", "is_parent_control"]
Rows = dict[int, AccountChannel]


@dataclass(frozen=True)
class ChannelMarks:
    """Marks to set on one channel; None leaves a mark as it is."""

    channel_id: int
    is_favorited: bool | None = None
    is_hidden: bool | None = None
    is_parent_control: bool | None = None


def account_channels_mark(*, operator: Operator, record: SessionRecord, marks: Sequence[ChannelMarks]) -> None:
    """Set marks on channels, all or none; ChannelNotFound when the account may not know one of them."""
    known(operator, record, [mark.channel_id for mark in marks])
    change(record.account_id, lambda rows: apply_marks(rows, marks))


def account_channels_sort(*, operator: Operator, record: SessionRecord, channel_ids: Sequence[int]) -> None:
    """Keep this order; channels that are not named lose their own place. No ids: the operator's order again."""
    known(operator, record, channel_ids)
    change(record.account_id, lambda rows: apply_order(rows, channel_ids))


def account_channels_arrange(*, operator: Operator, record: SessionRecord, marks: Sequence[ChannelMarks]) -> None:
    """Order and marks at once, as settings/save sends a whole list.

    Channels that were taken from the account since the box loaded its list are left out; if nothing remains of the
    list it is not the account's: ChannelNotFound.
    """
    visible = viewer_access(operator, record)
    kept = [mark for mark in marks if mark.channel_id in visible]
    if marks and not kept:
        raise ChannelNotFound

    def apply(rows: Rows) -> None:
        apply_order(rows, [mark.channel_id for mark in kept])
        apply_marks(rows, kept)

    change(record.account_id, apply)


def known(operator: Operator, record: SessionRecord, channel_ids: Iterable[int]) -> None:
    visible = viewer_access(operator, record)
    if any(channel_id not in visible for channel_id in channel_ids):
        raise ChannelNotFound


def apply_marks(rows: Rows, marks: Iterable[ChannelMarks]) -> None:
    for mark in marks:
        row = rows.setdefault(mark.channel_id, AccountChannel(channel_id=mark.channel_id))
        for name in MARKS:
            value = getattr(mark, name)
            if value is not None:
                setattr(row, name, value)


def apply_order(rows: Rows, channel_ids: Iterable[int]) -> None:
    for row in rows.values():
        row.sort = None
    for place, channel_id in enumerate(dict.fromkeys(channel_ids), start=1):
        rows.setdefault(channel_id, AccountChannel(channel_id=channel_id)).sort = place


def change(account_id: int, apply: Callable[[Rows], None]) -> None:
    """Read the account's rows under its lock, let ``apply`` change them, write back those that differ.

    The lock is the account's row: two boxes of one home that save at the same moment must not lose each other's marks.
    """
    with transaction.atomic():
        Account.objects.select_for_update().values_list("pk").get(pk=account_id)
        rows = {row.channel_id: row for row in AccountChannel.objects.filter(account_id=account_id)}
        before = {channel_id: state(row) for channel_id, row in rows.items()}
        apply(rows)
        changed = [row for row in rows.values() if state(row) != before.get(row.channel_id)]
        if changed:
            write(account_id, changed)
            transaction.on_commit(lambda: forget(account_id, first=not before), robust=True)


def state(row: AccountChannel) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in MARKS), row.sort)


def write(account_id: int, rows: Sequence[AccountChannel]) -> None:
    for row in rows:
        row.account_id = account_id
        row.pk = None  # found by (account, channel), for new rows and old ones alike
    named_target = connection.features.supports_update_conflicts_with_target
    AccountChannel.objects.bulk_create(
        rows,
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["account", "channel"] if named_target else None,
        update_fields=[*MARKS, "sort"],
    )


def forget(account_id: int, *, first: bool) -> None:
    """After the first row ever the session records are wrong too: they say that there is none."""
    invalidate.account_channels_changed([account_id])
    if first:
        invalidate.sessions_changed(AccountAuthKey.objects.filter(account_id=account_id).values_list("key", flat=True))
