"""What to forget when something of the library changes. Call after commit, never inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable

from core.cache import store
from library.cache import keys


def videos_changed(client_id: int) -> None:
    """Films of an operator, or what belongs to them: lists of them are found anew."""
    store.bump_generation(keys.videos_generation(client_id))


def catalogue_changed(client_id: int) -> None:
    """A film of an operator came or went."""
    store.bump_generation(keys.catalogue_generation(client_id))
    videos_changed(client_id)


def target_banners_changed(client_id: int) -> None:
    store.bump_generation(keys.target_banners_generation(client_id))


def video_marks_changed(account_ids: Iterable[int]) -> None:
    """Favourites, views or ratings of these accounts."""
    store.put_tombstones(keys.video_marks(account_id) for account_id in account_ids)


def video_purchases_changed(customer_ids: Iterable[int]) -> None:
    """What these customers have bought."""
    store.put_tombstones(keys.video_purchases(customer_id) for customer_id in customer_ids)


def news_changed() -> None:
    """The addresses of news that applications name are read anew."""
    store.bump_generation(keys.NEWS_GENERATION)
