"""One row of every model of the panel, for each of two operators. A new noun brings its own: see tests/rows.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Model

from billing import models as billing
from billing.models import Merchant, Payment, SavedCard
from clients.models import Client, Dealer, User
from core.task_models import Task
from epg.models import (
    Epg,
    EpgCategory,
    EpgChannel,
    EpgChannelAlternative,
    EpgChannelSource,
    EpgDay,
    EpgGenre,
    EpgPremiere,
    EpgPremiereSource,
    EpgSource,
    EpgSourceCategoryMap,
    EpgSourceGenreMap,
)
from external_api.models import ApiConfig
from geo.models import City, Country
from mail.models import Mail
from sms.models import Sms
from tests import factories as make
from tests.factories import NOW
from tests.rows import make_rows, make_shared_rows
from tvmiddleware import models
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, Customer, Tariff


@dataclass
class World:
    """``own`` and ``foreign``: model -> a row of operator North (South); ``shared``: rows of the installation."""

    north: Client
    south: Client
    own: dict[type[Model], Any] = field(default_factory=dict)
    foreign: dict[type[Model], Any] = field(default_factory=dict)
    shared: dict[type[Model], Any] = field(default_factory=dict)


def rights(user: User) -> User:
    """Every right there is."""
    user.user_permissions.set(Permission.objects.all())
    return user


def staff(name: str, **fields: Any) -> User:
    return User.objects.create_user(name, password="pw-of-staff-1", is_staff=True, **fields)


def make_world() -> World:
    north = make.client(name="North", domain_prefix="north")
    south = make.client(name="South", domain_prefix="south")
    world = World(north, south)
    world.shared = {**shared_rows(), **{type(row): row for row in make_shared_rows()}}
    world.own = {**rows_of(north, world.shared), **registered_rows(north)}
    world.foreign = {**rows_of(south, world.shared), **registered_rows(south)}
    return world


def registered_rows(client: Client) -> dict[type[Model], Any]:
    return {type(row): row for row in make_rows(client)}


def shared_rows() -> dict[type[Model], Any]:
    source = EpgSource.objects.create(name="Guide", parser="dummy_source", login="reader", password="hush-source")
    channel = make.epg_channel(name="Shared guide", source=source)
    category = EpgCategory.objects.create(name="Films")
    genre = EpgGenre.objects.create(name="Drama", category=category)
    country = Country.objects.create(name="Kazakhstan", iso_code="KZ")
    hour = timedelta(hours=1)
    rows = [
        source,
        channel,
        category,
        genre,
        country,
        City.objects.create(country=country, name="Almaty"),
        EpgChannelSource.objects.create(source=source, url_mask="http://guide.example.com/list"),
        EpgChannelAlternative.objects.create(epg_channel=channel, source=source, source_channel_id="x"),
        EpgDay.objects.create(epg_channel=channel, day=date(2026, 11, 22), source=source, digest="d", imported_at=NOW),
        EpgPremiereSource.objects.create(epg_channel=channel, url_mask="http://guide.example.com/new"),
        EpgPremiere.objects.create(epg_channel=channel, name="New", datetime_begin=NOW, datetime_end=NOW + hour),
        EpgSourceCategoryMap.objects.create(source=source, source_category="movie", category=category),
        EpgSourceGenreMap.objects.create(source=source, source_genre="drama", genre=genre),
        make.program(channel, NOW, NOW + hour, name="Noon news"),
        make.play_device("pc"),
        models.PlayDeviceTemplate.objects.create(name="Classic", system_name="classic"),
        Group.objects.create(name="Editors"),
    ]
    return {type(row): row for row in rows}


def rows_of(client: Client, shared: dict[type[Model], Any]) -> dict[type[Model], Any]:
    guide, program = shared[EpgChannel], shared[Epg]
    dealer = Dealer.objects.create(client=client, name=f"Dealer of {client}", api_key=f"dealer-key-{client}")
    tariff = make.tariff(client, name=f"Tariff of {client}")
    customer = make.customer(
        client, lastname=f"Last{client}", firstname="First", mobile_phone_number=f"+7999{client.pk:07}", dealer=dealer
    )
    account = make.account(
        client,
        customer=customer,
        abonement=700 + client.pk,
        password=f"hush-{client}",
        parent_code=f"pin-{client}",
        tariffs=[tariff],
    )
    box = make.client_device(client, "pc", name=f"PC of {client}")
    service = make.stream_service(client, secret=f"stream-secret-{client}", secure_link_secret=f"link-secret-{client}")
    channel = make.channel(client, name=f"Channel of {client}", epg_channel=guide, tariffs=[tariff], services=[service])
    sorted_list = models.ChannelSort.objects.create(client=client, name=f"Sort of {client}")
    profile = models.Profile.objects.create(client=client, name=f"Adults of {client}")
    document = models.LegalDocument.objects.create(client=client, name=f"Offer of {client}")
    session = make.session(account, device=box, device_uid=f"uid-{client}")
    rows = [
        client,
        dealer,
        staff(f"staff-of-{client}", client=client),
        tariff,
        customer,
        account,
        box,
        service,
        channel,
        sorted_list,
        profile,
        document,
        session,
        make.bound_device(account, box, f"uid-{client}"),
        make.category(client),
        Sms.objects.create(
            client=client,
            phone=f"+7998{client.pk:07}",
            text=f"hush-sms-{client}",
            sensitive=True,
            created_at=NOW,
            expires_at=NOW,
        ),
        Mail.objects.create(
            client=client,
            recipient=f"anna@{client}.example.com",
            text=f"hush-mail-{client}",
            created_at=NOW,
            expires_at=NOW,
        ),
        models.DataCenter.objects.create(client=client, name=f"Centre of {client}"),
        models.Maintenance.objects.create(client=client, description=f"Work of {client}", datetime_begin=NOW),
        models.PriceCategory.objects.create(client=client, name=f"Price of {client}"),
        models.CopyrightHolder.objects.create(client=client, name=f"Holder of {client}"),
        models.HbbProvider.objects.create(client=client, name=f"HbbTV of {client}", api_key=f"hbb-key-{client}"),
        models.DeviceGroupLimit.objects.create(tariff=tariff, group=DeviceGroup.STB, sessions_count=2),
        models.AccountSettings.objects.create(account=account, name=f"Viewer of {client}", profile=profile),
        models.AccountChannel.objects.create(account=account, channel=channel, is_favorited=True),
        models.Message.objects.create(client=client, account=account, subject=f"Hello {client}", created_at=NOW),
        models.Notification.objects.create(account=account, channel=channel, program=program, created_at=NOW),
        models.ContentPosition.objects.create(
            account=account, content_type="program", content_id=program.pk, updated_at=NOW
        ),
        models.ProgramBlocking.objects.create(client=client, epg_channel=guide, datetime_begin=NOW, name="Forbidden"),
        models.LegalDocumentAcceptance.objects.create(document=document, version="1", account=account, accepted_at=NOW),
        *payments_of(customer, merchant_of(client)),
        *billing_of(customer, account, tariff),
        models.CustomerLog.objects.create(
            client=client, customer=customer, account=account, action=f"login-{client}", created_at=NOW
        ),
        models.QrLogin.objects.create(
            client=client,
            token=f"qr-token-{client}",
            login_code="424242",
            device="pc",
            device_uid=f"tv-{client}",
            account=account,
            session=session,
            created_at=NOW,
            expires_at=NOW,
        ),
        models.PhoneCode.objects.create(
            client=client, phone="+79990000000", code_digest=f"digest-{client}", created_at=NOW, expires_at=NOW
        ),
    ]
    models.ChannelSortItem.objects.create(channel_sort=sorted_list, channel=channel)
    models.ChannelTrack.objects.create(channel=channel, kind="audio", index="1")
    return {type(row): row for row in rows}


def billing_of(customer: Customer, account: Account, tariff: Tariff) -> list[Any]:
    """A customer's ledger, papers and prices, and the operator's external system."""
    client = customer.client
    day = NOW.date()
    own = {"client": client, "customer": customer}
    entry = billing.CustomerTransaction.objects.create(
        **own, source=4, status=1, amount=-5, currency="RUB", ext_id=f"entry-{client}", created_at=NOW
    )
    subject = models.Subject.objects.create(customer=customer)
    code = billing.PromoCode.objects.create(client=client, code=f"CODE{client.pk}", amount=5, created_at=NOW)
    used = billing.PromoCode.objects.create(client=client, code=f"USED{client.pk}", amount=5, created_at=NOW)
    invoice = billing.Invoice.objects.create(
        **own, transaction=entry, number="1", date=day, amount=5, currency="RUB", created_at=NOW
    )
    invoice.items.create(title="Basic", amount=5)
    config = ApiConfig.objects.create(client=client, name=f"Billing of {client}", handler="none")
    config.attributes.create(name="token", value=f"hush-token-{client}", is_secret=True)
    virtual = models.VirtualTariff.objects.create(client=client, name=f"Bundle of {client}")
    virtual.tariffs.add(tariff)
    return [
        entry,
        used,
        code,
        invoice,
        config,
        virtual,
        billing.Charge.objects.create(
            customer=customer, subject=subject, tariff=tariff, title="Basic", period_begin=day,
            period_end=day + timedelta(days=30), amount=5, transaction=entry, created_at=NOW,
        ),
        billing.AutopaymentAttempt.objects.create(customer=customer, day=day, amount=5, created_at=NOW),
        billing.ParkedCustomer.objects.create(**own, job="check_accounts", reason="R", parked_at=NOW, seen_at=NOW),
        billing.Discount.objects.create(client=client, customer=customer, percent=10),
        billing.PriceChange.objects.create(tariff=tariff, price=7, valid_from=day),
        billing.PromoActivation.objects.create(promo_code=used, customer=customer, account=account, created_at=NOW),
        billing.Contract.objects.create(**own, number=f"C-{client}", date=day),
        billing.DocumentTemplate.objects.create(client=client, kind="invoice", name="Mine", title="T", body="<p>x</p>"),
        billing.Document.objects.create(**own, kind="invoice", title="Invoice 1", html="<p>x</p>", created_at=NOW),
        models.TariffSubscription.objects.create(**own, subject=subject, tariff=tariff, start_date=day),
    ]  # fmt: skip


def merchant_of(client: Client) -> Merchant:
    keys = {name: f"gate-{name}-{client}" for name in ("key", "add_key", "secret", "notify_secret")}
    return Merchant.objects.create(client=client, gateway="payture", name=f"Payture of {client}", **keys)


def payments_of(customer: Customer, merchant: Merchant) -> list[Any]:
    client = customer.client
    card = SavedCard.objects.create(
        client=client, customer=customer, merchant=merchant, ext_id=f"card-{client}", number="411111******1111"
    )
    payment = Payment.objects.create(
        client=client,
        customer=customer,
        merchant=merchant,
        gateway=merchant.gateway,
        ext_id=f"order-{client}",
        amount=100,
        currency="RUB",
        saved_card=card,
        begun_at=NOW,
    )
    payment.refunds.create(amount=10, total=10, created_at=NOW)
    task = Task.objects.create(title="Block accounts", client_id=client.pk, created_at=NOW, touched_at=NOW)
    return [merchant, card, payment, task]


SECRETS = (
    "hush-token-",
    "gate-key-",
    "gate-add_key-",
    "gate-secret-",
    "gate-notify_secret-",
    "hush-North",
    "hush-South",
    "pin-North",
    "pin-South",
    "hush-source",
    "hush-mail-",
    "qr-token-",
    "digest-",
    "424242",
)
"""Texts that no page of the panel may ever hold."""
