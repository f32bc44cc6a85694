"""Signals to invalidate.py and nothing else, so that edits in the panel and in scripts are covered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from clients.models import Client
from epg.models import Epg, EpgCategory, EpgChannel, EpgGenre
from epg.signals import guide_changed
from external_api.models import ApiConfig, ApiConfigAttribute
from geo.models import Country
from tvmiddleware import models
from tvmiddleware.cache import invalidate

F = TypeVar("F", bound=Callable[..., None])
OF_CLIENT = (
    ApiConfig,
    models.Category,
    models.Channel,
    models.ChannelSort,
    models.ClientPlayDevice,
    models.CopyrightHolder,
    models.DataCenter,
    models.HbbProvider,
    models.LegalDocument,
    models.Maintenance,
    models.PriceCategory,
    models.Profile,
    models.ProgramBlocking,
    models.StreamService,
    models.Tariff,
)
OF_INSTALLATION = (models.PlayDevice, models.PlayDeviceTemplate, Country)
OF_CHANNEL = (models.ChannelTrack,)
OF_SORT = (models.ChannelSortItem,)
OF_TARIFF = (models.DeviceGroupLimit,)
OF_API_CONFIG = (ApiConfigAttribute,)
OF_ACCOUNT = (models.AccountSettings,)


def on(*senders: type[Any]) -> Callable[[F], F]:
    def connect(function: F) -> F:
        for sender in senders:
            post_save.connect(function, sender=sender, weak=False)
            post_delete.connect(function, sender=sender, weak=False)
        return function

    return connect


def client_later(client_id: int | None) -> None:
    if client_id:
        transaction.on_commit(lambda: invalidate.client_changed(client_id))


def account_later(account_id: int) -> None:
    def forget() -> None:
        invalidate.sessions_changed(
            models.AccountAuthKey.objects.filter(account_id=account_id).values_list("key", flat=True)
        )

    transaction.on_commit(forget)


@on(*OF_CLIENT)
def of_client(sender: Any, instance: Any, **kwargs: Any) -> None:
    client_later(instance.client_id)


@on(Client)
def of_operator(sender: Any, instance: Client, **kwargs: Any) -> None:
    client_later(instance.pk)
    transaction.on_commit(invalidate.config_changed)  # its parent, and the one it had before, list their children


@on(*OF_INSTALLATION)
def of_installation(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(invalidate.config_changed)


@on(*OF_CHANNEL)
def of_channel(sender: Any, instance: Any, **kwargs: Any) -> None:
    client_later(instance.channel.client_id)


@on(*OF_SORT)
def of_sort(sender: Any, instance: Any, **kwargs: Any) -> None:
    client_later(instance.channel_sort.client_id)


@on(*OF_TARIFF)
def of_tariff(sender: Any, instance: Any, **kwargs: Any) -> None:
    client_later(instance.tariff.client_id)


@on(*OF_API_CONFIG)
def of_api_config(sender: Any, instance: Any, **kwargs: Any) -> None:
    client_later(instance.config.client_id)


@on(models.Account)
def of_account(sender: Any, instance: models.Account, update_fields: Any = None, **kwargs: Any) -> None:
    account_later(instance.pk)
    # switching it off needs no signal: who is found by address is looked at again in the database
    if instance.allow_login_by_ip and (update_fields is None or {"allow_login_by_ip", "subnets"} & set(update_fields)):
        transaction.on_commit(lambda: invalidate.ip_accounts_changed(instance.client_id))


@on(*OF_ACCOUNT)
def of_account_part(sender: Any, instance: Any, **kwargs: Any) -> None:
    account_later(instance.account_id)


@on(models.AccountChannel)
def of_account_channel(sender: Any, instance: models.AccountChannel, created: bool = True, **kwargs: Any) -> None:
    account_id = instance.account_id
    transaction.on_commit(lambda: invalidate.account_channels_changed([account_id]))
    if created:  # or deleted: the session record knows whether there is any such row
        account_later(account_id)


def customer_accounts_later(customer_id: int) -> None:
    for account_id in models.Account.objects.filter(customer_id=customer_id).values_list("pk", flat=True):
        account_later(account_id)


@on(models.Profile)
def of_profile(sender: Any, instance: models.Profile, **kwargs: Any) -> None:
    """Session records say what their profile allows."""
    client_id = instance.client_id
    transaction.on_commit(lambda: invalidate.accounts_changed(client_id))


@on(models.AccountAuthKey)
def of_session(sender: Any, instance: models.AccountAuthKey, created: bool = False, **kwargs: Any) -> None:
    if not created:
        transaction.on_commit(lambda: invalidate.sessions_changed([instance.key]))


@receiver(post_delete, sender=models.ContentPosition)
def of_position(sender: Any, instance: models.ContentPosition, **kwargs: Any) -> None:
    """Deleted in the panel; what players write is settled where it is written."""
    account_id = instance.account_id
    transaction.on_commit(lambda: invalidate.positions_changed([account_id]))


@on(models.Message)
def of_message(sender: Any, instance: models.Message, **kwargs: Any) -> None:
    transaction.on_commit(lambda: invalidate.inbox_changed([instance.account_id]))


@receiver(m2m_changed, sender=models.Account.tariffs.through)
def of_account_tariffs(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    if action.startswith("post_"):
        for account_id in pk_set or () if reverse else (instance.pk,):
            account_later(account_id)


@receiver(m2m_changed, sender=models.Customer.tariffs.through)
def of_customer_tariffs(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    if action.startswith("post_"):
        for customer_id in pk_set or () if reverse else (instance.pk,):
            customer_accounts_later(customer_id)


@receiver(m2m_changed, sender=Client.available_countries.through)
def of_client_countries(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    if action.startswith("post_"):
        for client_id in pk_set or () if reverse else (instance.pk,):
            client_later(client_id)


@receiver(guide_changed)
def of_guide(sender: Any, epg_channel_ids: Any, **kwargs: Any) -> None:
    invalidate.epg_changed(epg_channel_ids)  # sent after the import's commit
    if sender is EpgChannel:
        forget_catalogues(clients_showing(epg_channel_ids))


@receiver(post_save, sender=EpgChannel)
@receiver(pre_delete, sender=EpgChannel)
def of_guide_channel(sender: Any, instance: EpgChannel, **kwargs: Any) -> None:
    """Its icon and number stand in the catalogues of the operators that show it."""
    pk, clients = instance.pk, clients_showing([instance.pk])
    transaction.on_commit(lambda: invalidate.epg_changed([pk]))
    transaction.on_commit(lambda: forget_catalogues(clients))


def clients_showing(epg_channel_ids: Iterable[int]) -> list[int]:
    rows = models.Channel.objects.filter(epg_channel__in=list(epg_channel_ids))
    return list(rows.order_by().values_list("client_id", flat=True).distinct())


def forget_catalogues(client_ids: Iterable[int]) -> None:
    for client_id in client_ids:
        invalidate.client_changed(client_id)


@on(Epg)
def of_program(sender: Any, instance: Epg, origin: Any = None, **kwargs: Any) -> None:
    """A programme edited in the panel; the import writes by the thousand and tells with guide_changed.

    Programmes that go with their whole channel tell nobody: there is nothing left to show.
    """
    if origin is None or isinstance(origin, Epg) or getattr(origin, "model", None) is Epg:
        epg_channel_id = instance.epg_channel_id
        transaction.on_commit(lambda: invalidate.epg_changed([epg_channel_id]))


@on(EpgCategory, EpgGenre)
def of_guide_words(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(invalidate.epg_words_changed)


def of_client_lists(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        client_later(instance.client_id)


for through in (
    models.Channel.tariffs.through,
    models.Channel.stream_services.through,
    models.Channel.additional_categories.through,
    models.Channel.hbb_providers.through,
    models.StreamService.countries.through,
    models.Tariff.stream_services.through,
    models.Tariff.countries.through,
    models.Tariff.cities.through,
    models.Maintenance.channels.through,
    models.Maintenance.stream_services.through,
    models.LegalDocument.tariffs.through,
):
    m2m_changed.connect(of_client_lists, sender=through, weak=False)


# --- who must load its channel list again: noted now, told by cache_channel_list -------------------------------------
def note_later(client_id: int, *notes: str) -> None:
    transaction.on_commit(lambda: invalidate.lists_changed(client_id, notes))


@receiver(post_save, sender=models.Channel)
def note_channel(sender: Any, instance: models.Channel, **kwargs: Any) -> None:
    note_later(instance.client_id, f"{invalidate.CHANNEL}{instance.pk}")


@receiver(post_delete, sender=models.Channel)
@on(models.Category, models.ChannelSort)
def note_everybody(sender: Any, instance: Any, **kwargs: Any) -> None:
    note_later(instance.client_id, invalidate.EVERYBODY)


@on(models.ChannelSortItem)
def note_sort(sender: Any, instance: models.ChannelSortItem, **kwargs: Any) -> None:
    note_later(instance.channel_sort.client_id, invalidate.EVERYBODY)


@receiver(post_save, sender=models.Tariff)
def note_tariff(sender: Any, instance: models.Tariff, **kwargs: Any) -> None:
    note_later(instance.client_id, f"{invalidate.TARIFF}{instance.pk}")


@receiver(m2m_changed, sender=models.Channel.tariffs.through)
def note_channel_tariffs(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    """The tariffs that got or lost a channel; when all links go at once nobody says which."""
    if action == "post_clear" and not reverse:
        note_later(instance.client_id, invalidate.EVERYBODY)
    elif action.startswith("post_"):
        note_later(
            instance.client_id,
            *(f"{invalidate.TARIFF}{pk}" for pk in ((instance.pk,) if reverse else pk_set or ())),
        )


@receiver(m2m_changed, sender=models.Account.tariffs.through)
def note_account(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    if action.startswith("post_"):
        note_later(
            instance.client_id,
            *(f"{invalidate.ACCOUNT}{pk}" for pk in (pk_set or () if reverse else (instance.pk,))),
        )


@receiver(m2m_changed, sender=models.Customer.tariffs.through)
def note_customer(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kw: Any) -> None:
    if action.startswith("post_"):
        note_later(
            instance.client_id,
            *(f"{invalidate.CUSTOMER}{pk}" for pk in (pk_set or () if reverse else (instance.pk,))),
        )
