"""Forgetting what was kept of a viewer, when something else than the library changed it."""

from __future__ import annotations

from collections.abc import Sequence

from billing.constants import Kind
from billing.events import TransactionEvent
from core.events import Stage, register_listener
from library.cache import invalidate


def register_cache() -> None:
    register_listener(TransactionEvent, purchases_forget, name="cache: films bought", stage=Stage.CACHE)


def purchases_forget(events: Sequence[TransactionEvent]) -> None:
    """Films were bought, or a purchase was cancelled."""
    touched = {event.customer_id for event in events if event.kind == Kind.VOD}
    if touched:
        invalidate.video_purchases_changed(touched)
