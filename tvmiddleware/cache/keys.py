"""Every cache key of the app, one group per noun. ``p:`` marks the protected part (see core.cache.store)."""

from __future__ import annotations

# --- generations: a new number makes everything built before it unreachable --------------------------------------
CONFIG_GENERATION = "gen:config"  # device types, templates: shared by all operators


def client_generation(client_id: int) -> str:
    """Operator settings, its device types, channels, categories, tariffs, stream services."""
    return f"gen:client:{client_id}"


def accounts_generation(client_id: int) -> str:
    """Mass changes of accounts: all session records of the operator are rebuilt at their next use."""
    return f"gen:accounts:{client_id}"


def epg_generation(epg_channel_id: int) -> str:
    return f"gen:epg:{epg_channel_id}"


EPG_GENERATION = "gen:epg"  # any change of any guide: for lists over all channels


# --- operators ---------------------------------------------------------------------------------------------------
def operator(client_id: int, config: int, generation: int) -> str:
    return f"operator:{client_id}:{config}:{generation}"


# --- sessions and accounts ---------------------------------------------------------------------------------------
def session(authkey: str) -> str:
    return f"session:{authkey}"


def inbox(account_id: int) -> str:
    """Unread messages, the next command, "channel list changed": what account/status reports."""
    return f"inbox:{account_id}"


def presence(client_id: int) -> str:
    """Marks: session id -> Unix time of its last call."""
    return f"p:presence:{client_id}"


# --- channels ----------------------------------------------------------------------------------------------------
def catalogue(client_id: int, generation: int) -> str:
    return f"catalogue:{client_id}:{generation}"
