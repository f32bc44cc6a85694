"""Tickets of seances at the box: a viewer sends a code, the ticket is his; he gives it back before the seance begins.

A ticket changes hands by one conditional UPDATE, on the primary database: of many accounts that send one code at the
same moment one gets it. That an account has one ticket of a seance is the database's own rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core.api.errors import DomainError
from core.cache import tries
from core.db import is_gone
from core.logs import log_event
from core.numbers import is_digits
from external_api.exceptions import ExternalApiError
from library.cache import keys
from library.cache.seances import tickets_change
from library.models import Seance, SeanceTicket
from library.models.seances import LONGEST_CODE
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services.plugins import ticket_opens

TRIES, TRIES_PERIOD = 30, 3600
"""Codes that are not one's own, of one account: eight digits are soon guessed by whoever may ask without end."""


class SeanceUnnamed(DomainError):
    """Neither a code nor a seance was named."""


class SeanceUnknown(DomainError):
    """No such seance of this operator, or no ticket has this code."""


class SeanceOver(DomainError):
    """It has ended."""


class TicketTaken(DomainError):
    """The ticket is another account's."""


class TicketNotActivated(DomainError):
    """The account has no ticket of this seance."""


class SeanceNotBegun(DomainError):
    """It is to come; the ticket is the account's."""


class TicketNeedless(DomainError):
    """The account has another ticket of this seance; this one stays as it was."""


class TicketInvalid(DomainError):
    """The operator's billing does not accept the ticket, or did not answer."""


class TicketUnknown(DomainError):
    """The account has no such ticket."""


class SeanceBegun(DomainError):
    """It has begun: its tickets stay where they are."""


# --- getting in -------------------------------------------------------------------------------------------------------
def enter_seance(
    *, operator: Operator, record: SessionRecord, code: str, seance_id: int, params: Any, now: datetime
) -> Seance:
    """The seance that runs now and that the account has a ticket of. A code makes its ticket the account's, also when
    the seance is still to come.

    Raises SeanceUnnamed, SeanceUnknown, SeanceOver, TicketTaken, TicketNeedless, TicketInvalid, TicketNotActivated,
    SeanceNotBegun.
    """
    if code:
        seance = use_code(operator, record, code, seance_id, params, now)
    else:
        seance = own_seance(operator, record, seance_id, now)
    if now < seance.date_start:
        raise SeanceNotBegun
    return seance


def own_seance(operator: Operator, record: SessionRecord, seance_id: int, now: datetime) -> Seance:
    if not seance_id:
        raise SeanceUnnamed
    seance = Seance.objects.filter(pk=seance_id, video__client_id=operator.id).first()
    if seance is None:
        raise SeanceUnknown
    check_running(seance, now)
    if not own_tickets(record).filter(seance=seance).exists():
        raise TicketNotActivated
    return seance


def use_code(
    operator: Operator, record: SessionRecord, code: str, seance_id: int, params: Any, now: datetime
) -> Seance:
    """Where the call names a seance too, the ticket has to be one of it."""
    ticket = find_ticket(operator, record, code)
    if seance_id and ticket.seance_id != seance_id:
        raise SeanceUnknown
    check_running(ticket.seance, now)
    if ticket.account_id is None:
        activate_ticket(operator, record, ticket, params, now)
    elif ticket.account_id != record.account_id:
        raise TicketTaken
    return ticket.seance


def find_ticket(operator: Operator, record: SessionRecord, code: str) -> SeanceTicket:
    """Codes that are not the account's own are counted, before anything is said of them."""
    rows = SeanceTicket.objects.select_related("seance").filter(client_id=operator.id, code=code)
    ticket = rows.first() if is_digits(code, LONGEST_CODE) else None
    if ticket is not None and ticket.account_id == record.account_id:
        return ticket
    too_many = tries.count_try(keys.ticket_tries(record.account_id), TRIES_PERIOD) > TRIES
    if ticket is None or too_many:
        raise SeanceUnknown
    return ticket


def check_running(seance: Seance, now: datetime) -> None:
    if seance.date_end <= now:
        raise SeanceOver


def activate_ticket(
    operator: Operator, record: SessionRecord, ticket: SeanceTicket, params: Any, now: datetime
) -> None:
    """Make a free ticket the account's. The plug-in is asked outside of any transaction: it may take its time."""
    if own_tickets(record).filter(seance_id=ticket.seance_id).exclude(pk=ticket.pk).exists():
        raise TicketNeedless
    check_with_billing(operator, record, ticket, params)
    try:
        with transaction.atomic():
            free = SeanceTicket.objects.filter(pk=ticket.pk, account=None)
            taken = free.update(account_id=record.account_id, activated_at=now)
    except IntegrityError as error:
        if is_gone(error):
            raise
        raise TicketNeedless from error
    if not taken:
        check_owner(record, ticket)
        return
    tickets_change([record.account_id])
    log_event(
        "accounts", "TICKET_ACTIVATED", account=record.account_id, ticket=ticket.pk, seance=ticket.seance_id
    )  # fmt: skip


def check_with_billing(operator: Operator, record: SessionRecord, ticket: SeanceTicket, params: Any) -> None:
    try:
        opens = ticket_opens(
            operator=operator,
            code=ticket.code,
            sid=ticket.seance_id,
            params=params,
            account_id=record.account_id,
        )
    except ExternalApiError as error:
        raise TicketInvalid from error
    if opens is False:
        raise TicketInvalid


def check_owner(record: SessionRecord, ticket: SeanceTicket) -> None:
    """Somebody was quicker: another box of the account, or a stranger."""
    owner = SeanceTicket.objects.filter(pk=ticket.pk).values_list("account_id", flat=True).first()
    if owner is None:
        raise SeanceUnknown
    if owner != record.account_id:
        raise TicketTaken


def own_tickets(record: SessionRecord) -> QuerySet[SeanceTicket]:
    return SeanceTicket.objects.filter(account_id=record.account_id)


# --- giving back ------------------------------------------------------------------------------------------------------
@transaction.atomic
def return_ticket(*, record: SessionRecord, code: str, seance_id: int, now: datetime) -> None:
    """Give a ticket back: whoever has its code may use it. Raises SeanceUnnamed, SeanceUnknown (by the seance),
    TicketUnknown (by the code), SeanceBegun."""
    if not code and not seance_id:
        raise SeanceUnnamed
    rows = own_tickets(record)
    ticket = (rows.filter(code=code) if code else rows.filter(seance_id=seance_id)).first()
    if ticket is None:
        raise TicketUnknown if code else SeanceUnknown
    if seance_id and ticket.seance_id != seance_id:
        raise SeanceUnknown
    to_come = rows.filter(pk=ticket.pk, seance__in=Seance.objects.filter(date_start__gt=now))
    if not to_come.update(account=None, activated_at=None):
        raise SeanceBegun
    tickets_change([record.account_id])
    log_event(
        "accounts", "TICKET_RETURNED", account=record.account_id, ticket=ticket.pk, seance=ticket.seance_id
    )  # fmt: skip
