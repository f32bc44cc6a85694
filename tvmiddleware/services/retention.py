"""Deleting what has had its time, in batches small enough not to hold up anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from clients.errors import OperatorUnknown
from clients.models import Client
from clients.services.idempotency import clean_idempotent_calls
from core.bulk import delete_by_ids
from core.clock import days_ago
from core.services.tasks import tasks_forget
from mail.services.retention import mail_forget
from sms.services.notices import calls_forget
from sms.services.retention import sms_forget
from tvmiddleware.cache import invalidate
from tvmiddleware.models import AccountAuthKey, CustomerLog, Message, PhoneCode, QrLogin
from tvmiddleware.services.notifications import clean_orphan_notifications
from tvmiddleware.services.positions import clean_old_positions

BATCH = 500
EXPIRED_KEPT = timedelta(days=1)
"""Codes and QR logins past their time stay so long for whoever looks into a complaint."""


def apply_retention(*, now: datetime) -> dict[str, int]:
    """Everything that the settings give a lifetime; what -> number of rows deleted."""
    sessions_before = now - timedelta(days=settings.TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS)
    expired_before = now - EXPIRED_KEPT
    return {
        "sessions": end_sessions(AccountAuthKey.objects.filter(last_active__lt=sessions_before)),
        "resume positions": clean_old_positions(now=now),
        "reminders": clean_orphan_notifications(),
        "phone codes": delete(PhoneCode.objects.filter(expires_at__lt=expired_before)),
        "QR logins": delete(QrLogin.objects.filter(expires_at__lt=expired_before)),
        "idempotency keys": clean_idempotent_calls(now=now),
        "confirming calls": calls_forget(now=now),
        "SMS": sms_forget(now=now),
        "e-mails": mail_forget(now=now),
        "background tasks": tasks_forget(now=now),
        "log entries": clear_customer_log(days=settings.TVMIDDLEWARE_CUSTOMER_LOG_DAYS, now=now),
    }


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
