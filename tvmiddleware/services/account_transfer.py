"""Moving over from another service: a viewer's own settings follow from an account of a related operator.

Related are operators with the same parent, a parent and its children. What the old operator sold (tariffs, balance)
stays there; the old account is switched off, so that it moves once.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from clients.models import Client
from core import secretbox
from core.api.errors import DomainError
from core.cache import tries
from core.numbers import is_digits
from tvmiddleware.cache import keys
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import access_of
from tvmiddleware.selectors.account_channels import read_own_channels
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services import accounts
from tvmiddleware.services.account_changes import account_moved
from tvmiddleware.services.account_channels import ChannelMarks, account_channels_arrange, account_channels_mark
from tvmiddleware.services.sessions import sessions_of_accounts_end

TRIES = 10
TRIES_PERIOD = 600
MOST_DIGITS = 18
CARRIED = ("parent_code", "use_timeshift", "preferred_timeshift_offset")


class TransferUnavailable(DomainError):
    """Switched off here (TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED), or that service is no relative of this one."""


class TransferAccountNotFound(DomainError):
    """No such login at that service, another password, switched off or moved already, or guessed at too often."""


def account_transfer(
    *,
    operator: Operator,
    record: SessionRecord,
    account: Account,
    service_id: str,
    login: str,
    password: str,
    now: datetime,
    ip: str,
) -> None:
    """Take the settings and channel marks of the account ``login`` at ``service_id`` (its id or UID) over."""
    source_client = related(operator, service_id)
    with transaction.atomic():
        source = authorised(source_client, login, password, by=account)
        for name in CARRIED:
            setattr(account, name, getattr(source, name))
        accounts.save_fields(account, *CARRIED)
        carry_channels(source, operator, record)
        source.active = False
        source.status_reason = StatusReason.INACTIVE
        accounts.save_fields(source, "active", "status_reason")
        sessions_of_accounts_end(client_id=source.client_id, account_ids=[source.pk])
        account_moved(account, source, actor=accounts.actor_of(account))
    accounts.note_action(account, "account_export", now, ip)


def related(operator: Operator, service_id: str) -> Client:
    found = Client.objects.filter(enabled=True).exclude(pk=operator.id)
    family = Q(parent_id=operator.id)
    if operator.parent_id:
        family |= Q(pk=operator.parent_id) | Q(parent_id=operator.parent_id)
    named = Q(uid=service_id)
    if is_digits(service_id, MOST_DIGITS - 1):
        named |= Q(pk=int(service_id))
    client = found.filter(family, named).first() if settings.TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED else None
    if client is None:
        raise TransferUnavailable
    return client


def authorised(client: Client, login: str, password: str, *, by: Account) -> Account:
    """The old account, locked. Tries count for the login guessed at and for the account that guesses."""
    counters = (keys.transfer_tries(client.pk, login), keys.secret_tries(by.pk))
    if not is_digits(login, MOST_DIGITS) or max(tries.count_try(key, TRIES_PERIOD) for key in counters) > TRIES:
        raise TransferAccountNotFound
    rows = Account.objects.select_for_update().filter(client=client, abonement=int(login), active=True)
    source = rows.first()
    if source is None or not source.password or not secretbox.secrets_equal(password, source.password):
        raise TransferAccountNotFound
    for key in counters:
        tries.forget_tries(key)
    return source


def carry_channels(source: Account, operator: Operator, record: SessionRecord) -> None:
    """Marks and order of the channels that both operators carry."""
    own = read_own_channels(source.pk)
    home = operator_now(source.client_id)
    if not own or home is None:
        return
    twins = twin_channels(operator_catalogue(home).by_id, access_of(operator, record.tariff_ids).channels)
    marks = [
        ChannelMarks(twins[channel_id], mine.is_favorited, mine.is_hidden, mine.is_parent_control)
        for channel_id, mine in sorted(own.items(), key=lambda item: (item[1].sort is None, item[1].sort or 0))
        if channel_id in twins
    ]
    ordered = any(mine.sort is not None for mine in own.values())
    take = account_channels_arrange if ordered else account_channels_mark
    if marks:
        take(operator=operator, record=record, marks=marks)


def twin_channels(theirs: dict[int, ChannelRow], ours: tuple[ChannelRow, ...]) -> dict[int, int]:
    """Id of their channel -> id of ours: those with the same guide, else with the same name."""
    by_guide = {row.epg_channel_id: row.id for row in reversed(ours) if row.epg_channel_id}
    by_name = {row.names[0].casefold(): row.id for row in reversed(ours)}
    found = {}
    for row in theirs.values():
        twin = by_guide.get(row.epg_channel_id) or by_name.get(row.names[0].casefold())
        if twin:
            found[row.id] = twin
    return found
