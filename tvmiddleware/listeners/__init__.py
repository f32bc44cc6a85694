"""Who hears of tvmiddleware's events: caches, the event log, operators' plug-ins. ``register`` is called at start."""

from tvmiddleware.listeners import cache, logs, plugins


def register() -> None:
    for module in (cache, logs, plugins):
        module.register()
