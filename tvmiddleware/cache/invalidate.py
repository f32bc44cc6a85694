"""What to forget when something changes: one function per noun. Call after commit, never inside a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.core.cache import cache

from core.cache import store
from tvmiddleware.cache import keys
from tvmiddleware.models import AccountAuthKey


def config_changed() -> None:
    """Device types or interface templates of the installation changed: start a new generation of what was read of
    them."""
    store.bump_generation(keys.CONFIG_GENERATION)


def client_changed(client_id: int) -> None:
    """Anything of an operator that lists and settings are built from."""
    store.bump_generation(keys.client_generation(client_id))


def accounts_changed(client_id: int) -> None:
    """A mass change: every session record of the operator is rebuilt at its next use."""
    store.bump_generation(keys.accounts_generation(client_id))


def ip_accounts_changed(client_id: int) -> None:
    """Accounts of an operator that log in by their address, or their subnets."""
    store.bump_generation(keys.ip_accounts_generation(client_id))


def sessions_changed(authkeys: Iterable[str]) -> None:
    """These sessions, or the accounts behind them, are different or gone."""
    store.put_tombstones(keys.session(authkey) for authkey in authkeys)


def inbox_changed(account_ids: Iterable[int]) -> None:
    """Messages and commands for these accounts: the records of their sessions say what waits."""
    wanted = sorted(set(account_ids))
    for start in range(0, len(wanted), store.BATCH):
        rows = AccountAuthKey.objects.filter(account_id__in=wanted[start : start + store.BATCH])
        sessions_changed(rows.values_list("key", flat=True))


def account_channels_changed(account_ids: Iterable[int]) -> None:
    """Favourites, hidden and locked channels or the own order of these accounts."""
    store.put_tombstones(keys.account_channels(account_id) for account_id in account_ids)


def positions_changed(account_ids: Iterable[int]) -> None:
    """Resume positions of these accounts changed: their cache entries are dropped."""
    store.put_tombstones(keys.positions(account_id) for account_id in account_ids)


def epg_words_changed() -> None:
    """Names or icons of guide categories and genres changed: lists that show them are made anew."""
    store.bump_generation(keys.EPG_WORDS_GENERATION)
    store.bump_generation(keys.EPG_GENERATION)


def epg_changed(epg_channel_ids: Iterable[int]) -> None:
    """The guide of these channels was imported or edited: what was made of it is made anew."""
    fresh = {keys.epg_generation(epg_channel_id): store.new_generation() for epg_channel_id in epg_channel_ids}
    cache.set_many(fresh, None)
    store.bump_generation(keys.EPG_GENERATION)  # last: who sees it finds the others changed


EVERYBODY = "everybody"
CHANNEL, TARIFF, ACCOUNT, CUSTOMER = "channel:", "tariff:", "account:", "customer:"


def lists_changed(client_id: int, notes: Iterable[str]) -> None:
    """The channel list of some subscribers is another: of EVERYBODY, or of those whom a channel, a tariff, an account
    or a customer (prefix and id) touches. cache_channel_list tells their boxes."""
    for note in notes:
        cache.mark_and_get(keys.lists_changed(client_id), note, time.time(), [keys.lists_notified(client_id)])  # type: ignore[attr-defined]
