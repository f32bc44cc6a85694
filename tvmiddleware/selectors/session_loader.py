"""The one way from a session key to its record: which cache keys are read together, and what is made of them.

Calls of boxes, streamers' questions about tokens, QR logins and background work all use it. ``found`` is what one
``store.get_many`` (or a call that does more in the same round trip) gave for the keys named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.cache import store
from tvmiddleware.cache import keys
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors import operators, sessions
from tvmiddleware.selectors.operators import Operator

Found = Mapping[str, Any]


def context_keys(client_id: int, authkey: str = "") -> list[str]:
    """What has to be read to know an operator, and with ``authkey`` the session of that key."""
    wanted = [keys.CONFIG_GENERATION, keys.client_generation(client_id)]
    return [*wanted, keys.accounts_generation(client_id), keys.session(authkey)] if authkey else wanted


def config_generation(found: Found) -> int:
    return store.read_generation(keys.CONFIG_GENERATION, found.get(keys.CONFIG_GENERATION))


def accounts_generation(client_id: int, found: Found) -> int:
    key = keys.accounts_generation(client_id)
    return store.read_generation(key, found.get(key))


def load_operator(client_id: int, found: Found, config: int | None = None) -> Operator | None:
    """None: unknown, or off. ``config``: the generation of the configuration, where the caller has it already."""
    key = keys.client_generation(client_id)
    known = config_generation(found) if config is None else config
    return operators.operator_of_generation(client_id, known, store.read_generation(key, found.get(key)))


def load_session(authkey: str, operator: Operator, found: Found, *, now: datetime) -> SessionRecord | None:
    """None: there is no such session of this operator, or it is over."""
    generation = accounts_generation(operator.id, found)
    return sessions.session_record(authkey, operator, generation, found.get(keys.session(authkey)), now=now)


def accounts_generation_now(client_id: int) -> int:
    """The operator's generation of accounts, for callers that read nothing else: one cache round trip."""
    key = keys.accounts_generation(client_id)
    return accounts_generation(client_id, store.get_many([key]))


def operator_now(client_id: int) -> Operator | None:
    """The operator, for callers without a call: commands, jobs, the panel."""
    return load_operator(client_id, store.get_many(context_keys(client_id)))
