"""Who hears of tvmiddleware's events: caches, the event log, operators' plug-ins. ``register_listeners`` is called at
start."""

from tvmiddleware.listeners import cache, logs, plugins


def register_listeners() -> None:
    for module in (cache, logs, plugins):
        module.register()
