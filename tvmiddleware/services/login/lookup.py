"""Accounts as a login reads them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from tvmiddleware.models import Account, AccountChannel, Message


def login_accounts(client_id: int) -> QuerySet[Account]:
    """Accounts with all that a login reads of them, in one statement; ``own_channels`` is for the session record."""
    own_channels = Exists(AccountChannel.objects.filter(account=OuterRef("pk")))
    rows = Account.objects.filter(client_id=client_id).select_related("customer", "template")
    mail = Exists(Message.objects.filter(account=OuterRef("pk"), was_read=False))
    return rows.annotate(own_channels=own_channels, mail=mail)
