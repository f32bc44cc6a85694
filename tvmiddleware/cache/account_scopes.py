"""What is forgotten when something of an account changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.table_rules import CacheScope
from tvmiddleware.cache import invalidate
from tvmiddleware.cache.scopes import account_later, customer_accounts_later, with_links
from tvmiddleware.models import Account, AccountAuthKey, AccountChannel, ContentPosition, Message, Profile


def of_account_itself(sender: Any, instance: Account, update_fields: Any = None, **kwargs: Any) -> None:
    account_later(instance.pk)
    # switching it off needs no signal: who is found by address is looked at again in the database
    if instance.allow_login_by_ip and (update_fields is None or {"allow_login_by_ip", "subnets"} & set(update_fields)):
        transaction.on_commit(lambda: invalidate.ip_accounts_changed(instance.client_id), robust=True)


def of_account_channel(sender: Any, instance: AccountChannel, created: bool = True, **kwargs: Any) -> None:
    account_id = instance.account_id
    transaction.on_commit(lambda: invalidate.account_channels_changed([account_id]), robust=True)
    if created:  # or deleted: the session record knows whether there is any such row
        account_later(account_id)


def of_profile(sender: Any, instance: Profile, **kwargs: Any) -> None:
    """Session records say what their profile allows."""
    client_id = instance.client_id
    transaction.on_commit(lambda: invalidate.accounts_changed(client_id), robust=True)


def of_session(sender: Any, instance: AccountAuthKey, created: bool = False, **kwargs: Any) -> None:
    if not created:
        transaction.on_commit(lambda: invalidate.sessions_changed([instance.key]), robust=True)


def of_position(sender: Any, instance: ContentPosition, **kwargs: Any) -> None:
    """Deleted in the panel; what players write is settled where it is written."""
    account_id = instance.account_id
    transaction.on_commit(lambda: invalidate.positions_changed([account_id]), robust=True)


def of_message(sender: Any, instance: Message, **kwargs: Any) -> None:
    transaction.on_commit(lambda: invalidate.inbox_changed([instance.account_id]), robust=True)


ACCOUNT = CacheScope(changed=of_account_itself, links={"tariffs": with_links(account_later)})
ACCOUNT_CHANNEL = CacheScope(changed=of_account_channel)
CUSTOMER = CacheScope(links={"tariffs": with_links(customer_accounts_later)})
MESSAGE = CacheScope(changed=of_message)
POSITION = CacheScope(deleted=of_position)
PROFILE = CacheScope(changed=of_profile)
SESSION = CacheScope(changed=of_session)
