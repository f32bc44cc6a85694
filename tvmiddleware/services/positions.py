"""Resume positions and the channel watched last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from core.api.errors import DomainError
from core.bulk import delete_by_ids
from tvmiddleware.cache import invalidate
from tvmiddleware.constants import PositionType
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel, ContentPosition
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import visible_channel
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.positions import outlived_positions
from tvmiddleware.selectors.programs import ProgramNotFound, channel_of, find_program

BATCH = 500
VIEWED_SHARE = 0.95
MOST_SECONDS = 2_000_000_000


class PositionWrong(DomainError):
    """A position before the begin, or a kind of content that has none."""


class AssetMissing(DomainError):
    """A film's position is that of one of its files."""


class ContentNotFound(DomainError):
    """No such programme or film for this account."""


class PositionNotSaved(DomainError):
    """The database refused."""


@dataclass(frozen=True)
class ResumePosition:
    """Where a viewer is: ``position`` and ``duration`` in seconds, ``duration`` 0 = as the guide says.

    ``is_viewed`` None: seen to the end when VIEWED_SHARE of it has been played.
    """

    content_type: str
    content_id: int
    asset_id: int = 0
    position: int = 0
    duration: int = 0
    is_viewed: bool | None = None


def position_set(*, operator: Operator, record: SessionRecord, place: ResumePosition, now: datetime) -> None:
    """Keep the place in a programme; the newest of several calls wins, from whatever device it comes. Films are the
    library's."""
    if place.position < 0 or place.duration < 0:
        raise PositionWrong
    if kind_of(place.content_type) != PositionType.PROGRAM:
        raise ContentNotFound
    row = program_row(operator, record, place)
    row.account_id, row.updated_at = record.account_id, now
    row.position = min(place.position, MOST_SECONDS)
    row.duration = min(place.duration or row.duration, MOST_SECONDS)
    seen = row.duration > 0 and row.position >= row.duration * VIEWED_SHARE
    row.is_viewed = seen if place.is_viewed is None else place.is_viewed
    save_position(row)


def kind_of(content_type: str) -> str:
    if content_type not in PositionType.values:
        raise PositionWrong
    return content_type


def program_row(operator: Operator, record: SessionRecord, place: ResumePosition) -> ContentPosition:
    try:
        program = find_program(place.content_id, 0)
        channel = channel_of(operator, record, program)
    except ProgramNotFound as error:
        raise ContentNotFound from error
    return ContentPosition(
        content_type=PositionType.PROGRAM,
        content_id=program.id,
        channel_id=channel.id,
        duration=program.end - program.begin,
    )


def save_position(row: ContentPosition) -> None:
    """One statement, so that two devices at the same moment neither fail nor make two rows."""
    target = ["account", "content_type", "content_id", "asset_id"]
    try:
        with transaction.atomic():
            ContentPosition.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=target if connection.features.supports_update_conflicts_with_target else None,
                update_fields=["channel", "position", "duration", "is_viewed", "updated_at"],
            )
            transaction.on_commit(lambda: invalidate.positions_changed([row.account_id]), robust=True)
    except DatabaseError as error:
        raise PositionNotSaved from error


def position_delete(*, record: SessionRecord, content_type: str, content_id: int, asset_id: int = 0) -> None:
    """Forget the place; ``asset_id`` 0 = of all files of the film. Nothing to forget is no error."""
    rows = ContentPosition.objects.filter(
        account_id=record.account_id, content_type=kind_of(content_type), content_id=content_id
    )
    if asset_id and content_type == PositionType.VIDEO:  # a programme has no files
        rows = rows.filter(asset_id=asset_id)
    try:
        with transaction.atomic():
            rows.delete()
            transaction.on_commit(lambda: invalidate.positions_changed([record.account_id]), robust=True)
    except DatabaseError as error:
        raise PositionNotSaved from error


def channel_remember(*, operator: Operator, record: SessionRecord, channel_id: int, now: datetime) -> None:
    """The account watches this channel now: it starts with it next time and finds it among the last ones."""
    channel = visible_channel(operator, record, channel_id)
    target = ["account", "channel"]
    with transaction.atomic():
        Account.objects.filter(pk=record.account_id).exclude(last_channel=channel.id).update(last_channel=channel.id)
        AccountChannel.objects.bulk_create(
            [AccountChannel(account_id=record.account_id, channel_id=channel.id, last_viewed_at=now)],
            update_conflicts=True,
            unique_fields=target if connection.features.supports_update_conflicts_with_target else None,
            update_fields=["last_viewed_at"],
        )
        if not record.has_own_channels:  # the account's first row: its session records say that there is none
            transaction.on_commit(lambda: forget_sessions(record.account_id), robust=True)


def forget_sessions(account_id: int) -> None:
    invalidate.sessions_changed(AccountAuthKey.objects.filter(account_id=account_id).values_list("key", flat=True))


def clean_old_positions(*, now: datetime) -> int:
    """Delete positions past their lifetime (TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_*); their number. Nightly."""
    total = 0
    rows = ContentPosition.objects.filter(outlived_positions(now)).order_by("pk")
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(ContentPosition, "pk", ids)
    return total
