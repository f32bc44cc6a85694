"""What the licence says of one more operator, account or bound device; see core.licence."""

from __future__ import annotations

from django.db.models.signals import pre_save
from django.utils.translation import gettext as _

from clients.models import Client
from core import licence
from tvmiddleware.models import Account, AccountDevice


def one_more_operator(row: Client) -> None:
    limit = licence.current_licence().max_clients
    licence.check_room(Client.objects.count() if limit else 0, limit, _("operators"))


def one_more_account(row: Account) -> None:
    limit = licence.current_licence().accounts
    licence.check_room(Account.objects.count() if limit else 0, limit, _("accounts"))


def one_more_device(row: AccountDevice) -> None:
    if row.device is not None and licence.current_licence().device_types is not None:
        licence.check_device_type(row.device.device.system_name)
    limit = licence.current_licence().devices
    licence.check_room(AccountDevice.objects.count() if limit else 0, limit, _("devices"))


def licensed_counts() -> list[tuple[str, int, int]]:
    """What is limited, how many there are, and how many are allowed (0: any number)."""
    held = licence.current_licence()
    rows = ((Client, held.max_clients), (Account, held.accounts), (AccountDevice, held.devices))
    return [(str(model._meta.verbose_name_plural), model._default_manager.count(), limit) for model, limit in rows]


def watch_limits() -> None:
    """Refuse, from now on, to save rows beyond the licence. To be called once, when the models are loaded."""
    licence.rules.update({Client: one_more_operator, Account: one_more_account, AccountDevice: one_more_device})
    for model in licence.rules:
        pre_save.connect(licence.before_save, sender=model, dispatch_uid=f"licence.{model.__name__}")
