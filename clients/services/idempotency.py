"""The same call twice, done once: a caller names it with a key, and a repetition gets the first one's answer.

The database decides between calls at the same moment: whoever comes second waits for the first one's commit. A call
that speaks with other systems can't be rolled back, so its key is committed before it begins; if its process dies, the
key stays taken and nobody does the work a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from clients.models import IdempotentCall
from core import secretbox
from core.api.errors import DomainError, TryLater
from core.bulk import delete_by_ids
from core.db import as_a_whole

LONGEST_KEY = 255
BATCH = 500


class KeyUnusable(DomainError):
    """The key is empty, longer than LONGEST_KEY or not printable."""


class KeyReused(DomainError):
    """The key came before, with another method or other parameters."""


class KeyInProgress(DomainError):
    """The first call with this key has not ended, or its process died: its outcome is unknown."""


@dataclass(frozen=True)
class StoredReply:
    status: int
    body: bytes


@dataclass(frozen=True)
class Claim:
    """One call: whose it is (``scope``: the API, for dealers with the dealer's id), its key and what it asks for."""

    client_id: int
    scope: str
    key: str
    fingerprint: str

    @property
    def place(self) -> dict[str, object]:
        digest = hashlib.sha256(self.key.encode()).hexdigest()
        return {"client_id": self.client_id, "scope": self.scope, "key_digest": digest}


Work = Callable[[], StoredReply]
Refusal = Callable[[Exception], StoredReply]


def run_once(*, claim: Claim, now: datetime, work: Work, refused: Refusal, outside: bool) -> tuple[StoredReply, bool]:
    """The reply of ``work``, or of the first call with this key; whether it is a repetition.

    What ``work`` raises is undone and becomes a reply too (``refused``), except failures of the database itself and
    TryLater: then nothing is kept and the caller may try again. ``outside``: work commits as it goes.
    """
    check_key(claim.key)
    if outside:
        return once_outside(claim, now, work, refused)
    return as_a_whole(lambda: once_inside(claim, now, work, refused))


def check_key(key: str) -> None:
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise KeyUnusable


def once_inside(claim: Claim, now: datetime, work: Work, refused: Refusal) -> tuple[StoredReply, bool]:
    """In the caller's transaction."""
    row = claimed(claim, now)
    if row is None:
        return replied(claim), True
    reply = attempt(work, refused)
    keep(row, reply)
    return reply, False


def once_outside(claim: Claim, now: datetime, work: Work, refused: Refusal) -> tuple[StoredReply, bool]:
    with transaction.atomic():
        row = claimed(claim, now)
    if row is None:
        return replied(claim), True
    try:
        reply = work()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        reply = refused(error)
    keep(row, reply)
    return reply, False


def attempt(work: Work, refused: Refusal) -> StoredReply:
    try:
        return as_a_whole(work)
    except (OperationalError, InterfaceError, TryLater):
        raise
    except Exception as error:
        return refused(error)


def claimed(claim: Claim, now: datetime) -> IdempotentCall | None:
    """The row that makes this call the first with its key; None: another one was."""
    oldest = now - timedelta(hours=settings.SMARTY_IDEMPOTENCY_HOURS)
    IdempotentCall.objects.filter(**claim.place, created_at__lt=oldest).delete()
    try:
        with transaction.atomic():
            return IdempotentCall.objects.create(
                **claim.place, key=claim.key, fingerprint=claim.fingerprint, created_at=now
            )
    except IntegrityError:
        return None


def replied(claim: Claim) -> StoredReply:
    row = IdempotentCall.objects.filter(**claim.place).first()
    if row is None or (row.fingerprint == claim.fingerprint and row.status is None):
        raise KeyInProgress
    if row.fingerprint != claim.fingerprint:
        raise KeyReused
    return StoredReply(int(row.status or 200), secretbox.unseal_text(row.body).encode())


def keep(row: IdempotentCall, reply: StoredReply) -> None:
    """Encrypted: an answer may hold the password of a new account."""
    body = secretbox.seal_text(reply.body.decode())
    IdempotentCall.objects.filter(pk=row.pk).update(status=reply.status, body=body)


def clean_idempotent_calls(*, now: datetime) -> int:
    """Delete the calls whose keys have had their time; their number."""
    oldest, total = now - timedelta(hours=settings.SMARTY_IDEMPOTENCY_HOURS), 0
    rows = IdempotentCall.objects.filter(created_at__lt=oldest).order_by("pk")
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(IdempotentCall, "pk", ids)
    return total
