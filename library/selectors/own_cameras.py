"""What an account has of cameras by itself: one cache entry an account."""

from __future__ import annotations

from django.core.cache import cache

from core.cache import store
from library.cache import keys
from library.models import CameraFavourite, CameraGrant
from library.records.cameras import OwnCameras

OWN_SECONDS = 24 * 3600


def own_cameras(account_id: int) -> OwnCameras:
    """One round trip, no SQL when warm."""
    key = keys.own_cameras(account_id)
    return store.get_owned(key, lambda: read_own_cameras(account_id), OWN_SECONDS, cache.get(key))


def read_own_cameras(account_id: int) -> OwnCameras:
    favourites = CameraFavourite.objects.filter(account_id=account_id).order_by("-added_at", "-pk")
    return OwnCameras(
        granted=frozenset(CameraGrant.objects.filter(account_id=account_id).values_list("camera_id", flat=True)),
        favorited=tuple(favourites.values_list("camera_id", flat=True)),
    )
