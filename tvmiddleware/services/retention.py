"""Deleting what has had its time, in batches small enough not to hold up anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from clients.errors import OperatorUnknown
from clients.models import Client
from core.bulk import delete_by_ids
from core.clock import days_ago
from tvmiddleware.cache import invalidate
from tvmiddleware.models import AccountAuthKey, CustomerLog, Message, PhoneCode, QrLogin

BATCH = 500
EXPIRED_KEPT = timedelta(days=1)
"""Codes and QR logins past their time stay so long for whoever looks into a complaint."""


def sessions_forget(*, now: datetime) -> int:
    """End sessions that were not online for TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS; their number."""
    before = now - timedelta(days=settings.TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS)
    return end_sessions(AccountAuthKey.objects.filter(last_active__lt=before))


def phone_codes_forget(*, now: datetime) -> int:
    """Delete confirmation codes past their time; how many."""
    return delete(PhoneCode.objects.filter(expires_at__lt=now - EXPIRED_KEPT))


def qr_logins_forget(*, now: datetime) -> int:
    """Delete QR logins past their time; how many."""
    return delete(QrLogin.objects.filter(expires_at__lt=now - EXPIRED_KEPT))


def customer_log_forget(*, now: datetime) -> int:
    """Delete entries of the subscribers' log older than TVMIDDLEWARE_CUSTOMER_LOG_DAYS; their number."""
    return clear_customer_log(days=settings.TVMIDDLEWARE_CUSTOMER_LOG_DAYS, now=now)


def clear_customer_log(*, days: int, now: datetime) -> int:
    """Delete entries of the subscribers' log older than so many days; their number."""
    return delete(CustomerLog.objects.filter(created_at__lt=days_ago(now, days)))


def end_all_sessions(*, client_id: int) -> int:
    """Log out every device of an operator; the number of sessions."""
    if not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    ended = end_sessions(AccountAuthKey.objects.filter(account__client_id=client_id))
    invalidate.accounts_changed(client_id)  # a record that was being cached meanwhile is read again and found gone
    return ended


def end_sessions(rows: QuerySet[AccountAuthKey]) -> int:
    """End these sessions with what was meant for them alone. Raw deletes: a signal a row would take minutes."""
    total = 0
    while batch := dict(rows.order_by("pk").values_list("pk", "key")[:BATCH]):
        with transaction.atomic():
            ids = list(batch)
            Message.objects.filter(session__in=ids).delete()
            QrLogin.objects.filter(session__in=ids).update(session=None)
            total += delete_by_ids(AccountAuthKey, "pk", ids)
        invalidate.sessions_changed(batch.values())
    return total


def delete(rows: QuerySet[PhoneCode] | QuerySet[QrLogin] | QuerySet[CustomerLog]) -> int:
    """Delete rows that nothing depends on."""
    total = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(rows.model, "pk", ids)
    return total
