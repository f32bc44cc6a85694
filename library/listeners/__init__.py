"""Who hears of other apps' events in the library. ``register_listeners`` is called at start."""

from library.listeners import cache


def register_listeners() -> None:
    cache.register_cache()
