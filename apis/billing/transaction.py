"""transaction/*: movements of money that the operator's billing reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticUseDefault

from apis.billing.auth import BILLING_KEY, BillingCall
from apis.billing.schemas.common import CustomerId
from billing.errors import TransactionExists, TransactionNotFound
from billing.selectors import subscribers
from billing.selectors.subscribers import SubscriberNotFound
from billing.services import api_transactions
from billing.services.api_transactions import ExtIdMissing, FilmMissing, FilmNotFound, Purchase
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import DomainError, Error
from core.api.values import NOTHING, Flag, Int, Money, Text, describe_parameter, to_iso_day, to_moment
from core.clock import days_later, local_midnight

FILM = 1
ExtId = Annotated[Text, describe_parameter("id of the transaction in the caller's system")]
OldId = Annotated[Text, describe_parameter("older name of ext_id")]
NO_EXT_ID = Error(2, _("ext_id is missing"), ExtIdMissing)


class DateUnreadable(DomainError):
    """video_available_until is no time."""


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(
        Error(1, _("a transaction with this ext_id already exists"), TransactionExists),
        NO_EXT_ID,
        Error(3, _("video_ext_id is missing"), FilmMissing),
        Error(4, _("no film with this ext_id"), FilmNotFound),
        Error(5, _("the date has another format"), DateUnreadable),
        Error(6, _("customer not found"), SubscriberNotFound),
        Error(7, _("parameters missing or invalid")),
    ),
    invalid=7,
)
def transaction_create(
    call: BillingCall,
    *,
    ext_id: ExtId = "",
    id: OldId = "",
    amount: Annotated[Money, describe_parameter("sum, negative for a charge")] = NOTHING,
    processed: Annotated[Flag, describe_parameter("1: it counts in the balance; 0: it waits")] = 0,
    comment: Annotated[Text, describe_parameter("comment")] = "",
    customer_id: CustomerId = -1,
    customer_ext_id: Annotated[
        Text, describe_parameter("id of the customer in the caller's system, before customer_id")
    ] = "",
    transaction_type: Annotated[Int, describe_parameter("1: purchase of a film")] = 0,
    video_ext_id: Annotated[Text, describe_parameter("id of the film in the caller's system")] = "",
    video_available_until: Annotated[Text, describe_parameter("YYYY-MM-DD hh:mm:ss, UTC")] = "",
    activate_accounts: Annotated[Flag, describe_parameter("1: switch the customer's inactive accounts on")] = 0,
) -> dict[str, Any]:
    """Write a movement of money, once by its ext_id: a repetition answers error 1 and changes nothing."""
    number = ext_id or id
    if not number:
        raise ExtIdMissing
    until = moment_of(video_available_until)
    given = customer_ext_id not in {"", "-1"}
    customer = subscribers.customer_of(
        call.scope, customer_id=-1 if given else customer_id, ext_id=customer_ext_id if given else ""
    )
    api_transactions.reported_create(
        customer=customer,
        ext_id=number,
        amount=amount,
        processed=bool(processed),
        now=call.now,
        actor=call.actor,
        comment=comment,
        purchase=Purchase(video_ext_id, until) if transaction_type == FILM else None,
        activate_accounts=bool(activate_accounts),
    )
    return {}


def moment_of(text: str) -> datetime | None:
    """A time in UTC; a day alone ends at its midnight."""
    if not text:
        return None
    try:
        if len(text.strip()) <= len("2026-01-01"):
            return local_midnight(days_later(to_iso_day(text), 1), UTC)
        found: datetime = to_moment(text.strip())
        return found
    except (ValueError, OverflowError, PydanticUseDefault) as error:
        raise DateUnreadable from error


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=Answer,
    errors=(Error(1, _("no transaction with this ext_id"), TransactionNotFound), NO_EXT_ID),
    invalid=1,
)
def transaction_delete(call: BillingCall, *, ext_id: ExtId = "", id: OldId = "") -> dict[str, Any]:
    """Cancel a movement that transaction/create wrote. The ledger keeps it, with a row that takes it back."""
    api_transactions.reported_delete(client_id=call.operator.id, ext_id=ext_id or id, now=call.now, actor=call.actor)
    return {}
