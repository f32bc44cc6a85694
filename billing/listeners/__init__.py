"""Who hears of billing's events: the event log, operators' plug-ins. ``register_listeners`` is called at start.

Cached balances are no listener: the ledger forgets them wherever it writes a balance, also for the charges of a night,
which are no events (``services.ledger.balances_write``).
"""

from billing.listeners import logs, plugins


def register_listeners() -> None:
    for module in (logs, plugins):
        module.register()
