"""Cameras that an account may watch whatever its tariffs, as its operator's billing system says."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from core.api.errors import DomainError
from library.cache.cameras import own_cameras_changed
from library.models import CameraGrant
from library.selectors.cameras import named_cameras
from tvmiddleware.models import Account


class CamerasMissing(DomainError):
    """No camera was named."""


@transaction.atomic
def cameras_grant(*, account: Account, camera_ids: Collection[int]) -> None:
    """Give the account these cameras, all or none; one that it has already is no error. Raises CamerasMissing, and
    CameraNotFound for one that is not its operator's."""
    known = found_cameras(account, camera_ids)
    rows = [CameraGrant(account=account, camera_id=pk) for pk in known]
    CameraGrant.objects.bulk_create(rows, ignore_conflicts=True)
    forget_later(account)


@transaction.atomic
def cameras_withdraw(*, account: Account, camera_ids: Collection[int]) -> None:
    """Take these cameras away, all or none; one that it does not have is no error. Raises as ``cameras_grant``."""
    known = found_cameras(account, camera_ids)
    CameraGrant.objects.filter(account=account, camera_id__in=known).delete()
    forget_later(account)


def found_cameras(account: Account, camera_ids: Collection[int]) -> list[int]:
    if not camera_ids:
        raise CamerasMissing
    return named_cameras(account.client_id, camera_ids)


def forget_later(account: Account) -> None:
    """Rows that are made many at a time have no signals."""
    account_id = account.pk
    transaction.on_commit(lambda: own_cameras_changed([account_id]), robust=True)
