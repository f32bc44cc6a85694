"""What a copied operator has: every table, every pointer, nothing that is somebody's own. See decisions.py."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models
from django.test import TestCase

from billing.models import Discount, DocumentTemplate, Merchant, NumberSequence, PriceChange, PromoCode
from clients.models import Client, Dealer, User
from core.image_files import delete_with_copies
from core.table_rules import CLONE_RULES, CopiedTable, LeftTable
from external_api.models import ApiConfig, ApiConfigAttribute
from geo.models import City, Country
from tests import factories as make
from tests.cast import make_cast
from tests.factories import NOW
from tests.rows import make_rows
from tvmiddleware.models import (
    Category,
    Channel,
    ChannelSort,
    ChannelSortItem,
    ChannelTrack,
    ClientPlayDevice,
    CopyrightHolder,
    DataCenter,
    DeviceGroupLimit,
    HbbProvider,
    LegalDocument,
    Maintenance,
    PriceCategory,
    Profile,
    ProgramBlocking,
    StreamService,
    Tariff,
    VirtualTariff,
)
from tvmiddleware.services.cloning import client_clone, operators
from tvmiddleware.services.cloning.client_row import CLIENT_BEGINS, CLIENT_KEYS
from tvmiddleware.services.cloning.graph import operators_models, owner_key

COPIED = {
    apps.get_model(label): decision for label, decision in CLONE_RULES.items() if isinstance(decision, CopiedTable)
}
EVERYTHING = {decision.only_with for decision in COPIED.values()} - {""}
COUNTERS = {"library.Video": {"version"}}
"""Columns that grow with every change, also while the copy is made."""
DAY = date(2026, 12, 1)
ICON = "tariffs/basic-0123456789ab.png"


def source_operator() -> Client:
    """North, with at least one row in each table that is copied, and both ends of each many-to-many field."""
    cast = make_cast()
    operator, north = cast.north, cast.north.client
    country = Country.objects.create(name="Kazakhstan", iso_code="KZ")
    north.available_countries.set([country])
    Client.objects.filter(pk=north.pk).update(
        time_zone="Asia/Almaty", api_url="http://other", external_client_id=17, migrated_to_subscriptions_at=NOW
    )
    centre = DataCenter.objects.create(client=north, name="Centre")
    StreamService.objects.filter(client=north).update(
        data_center=centre, secret="stream", address_trusted=False, is_available=False, checked_at=NOW
    )
    operator.live.countries.set([country])
    operator.basic.countries.set([country])
    operator.basic.cities.set([City.objects.create(country=country, name="Almaty")])
    Tariff.objects.filter(pk=operator.basic.pk).update(ext_id="T-1", meta={"color": "red"}, icon=ICON)
    bundle = VirtualTariff.objects.create(client=north, name="Both", price=120, ext_id="V-1")
    bundle.tariffs.set([operator.basic, operator.extra])
    DeviceGroupLimit.objects.create(tariff=operator.basic, group=0, sessions_count=3)
    Profile.objects.create(client=north, name="Child")
    LegalDocument.objects.create(client=north, name="Terms", text="...").tariffs.set([operator.extra])
    ClientPlayDevice.objects.filter(pk=operator.mag.pk).update(
        portal_config={
            "client_id": north.pk,
            "api_key": north.api_key,
            "skins": [{"client_id": str(north.pk), "key": north.content_api_key}],
            "volume": north.pk,
        },
        banner_video={"video_id": 5, "video_id_for_child_mode": "6", "image_url": "a.png"},
    )
    one = cast.one
    one.price_category = PriceCategory.objects.create(client=north, name="Paid")
    one.copyright_holder = CopyrightHolder.objects.create(client=north, name="Holder")
    one.meta = {"lock_banner": "x"}
    one.save()
    one.additional_categories.set([operator.films])
    one.hbb_providers.set([HbbProvider.objects.create(client=north, name="Hbb", api_key="hbb")])
    one.tariffs.add(cast.south.basic)  # a slip of somebody's
    ChannelTrack.objects.create(channel=one, kind="audio", index="1", lang="ru")
    sort = ChannelSort.objects.create(client=north, name="Mine")
    ChannelSortItem.objects.create(channel_sort=sort, channel=one, sort=5)
    ChannelSortItem.objects.create(channel_sort=sort, channel=cast.foreign, sort=6)
    ProgramBlocking.objects.create(client=north, epg_channel=cast.guide, datetime_begin=NOW)
    works = Maintenance.objects.create(client=north, datetime_begin=NOW + timedelta(days=3))
    works.channels.set([one])
    works.stream_services.set([operator.live])
    Maintenance.objects.create(client=north, datetime_begin=NOW, done=True)
    money(cast)
    make_rows(north)
    return Client.objects.get(pk=north.pk)


def money(cast: Any) -> None:
    operator, north = cast.north, cast.north.client
    Discount.objects.create(client=north, percent=10, comment="all").tariffs.set([operator.basic])
    Discount.objects.create(client=north, percent=50, customer=cast.anna.customer)
    PriceChange.objects.create(
        tariff=operator.basic, price=150, valid_from=DAY, announced_at=NOW, announced_up_to=cast.anna.pk
    )
    PriceChange.objects.create(tariff=operator.basic, price=90, valid_from=DAY - timedelta(days=99), applied_at=NOW)
    DocumentTemplate.objects.create(client=north, kind="contract", name="Ours", title="Contract", body="<p>x</p>")
    config = ApiConfig.objects.create(
        client=north, name="Billing", handler="Handler", default_for_billing=True, tariff=operator.extra
    )
    ApiConfigAttribute.objects.create(config=config, name="url", value="http://billing")
    ApiConfigAttribute.objects.create(config=config, name="password", value="secret", is_secret=True)
    Merchant.objects.create(client=north, gateway="null", name="Null", secret="secret")
    NumberSequence.objects.create(client=north, kind="contract", last=1234)
    PromoCode.objects.create(client=north, code="FREE", amount=100, created_at=NOW)
    Dealer.objects.create(client=north, name="Dealer")
    User.objects.create(client=north, username="clerk")


def way(model: Any) -> str:
    """The lookup from a table to its operator."""
    key: Any = next((one for one in model._meta.concrete_fields if one.related_model is Client), None)
    if key is not None:
        return str(key.name)
    key = owner_key(model, COPIED)
    return f"{key.name}__{way(key.related_model)}"


class CloningTest(TestCase):
    source: Client
    before: dict[str, list[Any]]
    copy: Client

    @classmethod
    def setUpTestData(cls) -> None:
        cls.source = source_operator()
        cls.before = cls.everything()
        copy = client_clone(client_id=cls.source.pk, content=EVERYTHING).client
        cls.copy = Client.objects.get(pk=copy.pk)

    @staticmethod
    def everything() -> dict[str, list[Any]]:
        return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in operators_models()}

    def rows(self, model: Any, client: Client) -> list[Any]:
        """Of the model, of the operator."""
        return list(model._base_manager.filter(**{way(model): client}).order_by("pk"))

    def pairs(self, model: Any) -> list[tuple[Any, Any]]:
        """(row of the source, its copy), of those that are copied."""
        rows = model._base_manager.filter(COPIED[model].rows, pk__in=[row.pk for row in self.rows(model, self.source)])
        old, new = list(rows.order_by("pk")), self.rows(model, self.copy)
        if model is ChannelSortItem:
            old = [row for row in old if row.channel.client_id == self.source.pk]
        assert len(old) == len(new) > 0, model
        return list(zip(old, new, strict=True))

    def test_every_field_of_every_row(self) -> None:
        for model, decision in COPIED.items():
            for old, new in self.pairs(model):
                for column in model._meta.concrete_fields:
                    if column.name in COUNTERS.get(model._meta.label, ()):
                        continue
                    automatic = getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
                    if column.primary_key or automatic or column.related_model or isinstance(column, models.JSONField):
                        continue
                    before = column.value_from_object(old)
                    expected = decision.begins.get(column.name, before)
                    assert column.value_from_object(new) == expected, (model, column.name)

    def test_every_pointer_leads_to_the_copys_own(self) -> None:
        positions = {model: {old.pk: new.pk for old, new in self.pairs(model)} for model in COPIED}
        positions[Client] = {self.source.pk: self.copy.pk}
        own = operators_models()
        for model in COPIED:
            for old, new in self.pairs(model):
                for column in [one for one in model._meta.concrete_fields if one.related_model]:
                    before, after = getattr(old, column.attname), getattr(new, column.attname)
                    shared = column.related_model not in own
                    expected = before if shared or before is None else positions[column.related_model][before]
                    assert after == expected, (model, column.name)
                for column in model._meta.many_to_many:
                    before = set(getattr(old, column.name).values_list("pk", flat=True))
                    after = set(getattr(new, column.name).values_list("pk", flat=True))
                    known = positions.get(column.related_model)
                    if column.related_model not in own:
                        assert after == before, (model, column.name)
                    else:
                        assert after == {known[pk] for pk in before if known and pk in known}, (model, column.name)

    def test_the_source_uses_every_many_to_many_field(self) -> None:
        """Else the test above would notice nothing."""
        for model in COPIED:
            for column in model._meta.many_to_many:
                assert any(getattr(new, column.name).exists() for _old, new in self.pairs(model)), (model, column)

    def test_nothing_of_the_source_changed(self) -> None:
        after = self.everything()
        for label, rows in self.before.items():
            assert after[label][: len(rows)] == rows, label

    def test_nothing_else_was_made(self) -> None:
        after = self.everything()
        for label, decision in CLONE_RULES.items():
            if isinstance(decision, LeftTable) and label != "clients.Client":
                assert len(after[label]) == len(self.before[label]), label

    def test_the_operators_own_row(self) -> None:
        for name in (*CLIENT_KEYS, "uid", "domain_prefix", "domain_prefix_form", "name"):
            assert getattr(self.copy, name) not in ("", getattr(self.source, name)), name
        assert len({getattr(self.copy, name) for name in CLIENT_KEYS}) == len(CLIENT_KEYS)
        for name, value in CLIENT_BEGINS.items():
            if value is not None or name != "domain_prefix_form":
                assert getattr(self.copy, name) == value, name
        kept = {"time_zone": "Asia/Almaty", "currency": self.source.currency, "billing_type": self.source.billing_type}
        for name, value in kept.items():
            assert getattr(self.copy, name) == value
        assert self.copy.available_countries.get().iso_code == "KZ"

    def test_free_settings_name_the_copy(self) -> None:
        mag = ClientPlayDevice.objects.get(client=self.copy, device__system_name="mag")
        assert mag.portal_config == {
            "client_id": self.copy.pk,
            "api_key": self.copy.api_key,
            "skins": [{"client_id": str(self.copy.pk), "key": self.copy.content_api_key}],
            "volume": self.source.pk,
        }
        assert mag.banner_video == {"video_id": 0, "video_id_for_child_mode": 0, "image_url": "a.png"}
        assert Tariff.objects.get(client=self.copy, ext_id="T-1").meta == {"color": "red"}

    def test_the_issues_example(self) -> None:
        basic = Tariff.objects.get(client=self.copy, name="North basic")
        bundle = VirtualTariff.objects.get(client=self.copy)
        assert set(bundle.tariffs.all()) == {basic, Tariff.objects.get(client=self.copy, name="North extra")}
        discount = Discount.objects.get(client=self.copy)
        assert (discount.percent, list(discount.tariffs.all())) == (Decimal(10), [basic])
        change = PriceChange.objects.get(tariff=basic)
        assert (change.price, change.valid_from, change.announced_at, change.announced_up_to) == (
            Decimal(150),
            DAY,
            None,
            0,
        )
        assert DocumentTemplate.objects.get(client=self.copy).name == "Ours"

    def test_no_secret_leaks(self) -> None:
        config = ApiConfig.objects.get(client=self.copy)
        assert (config.enabled, [one.name for one in config.attributes.all()]) == (False, ["url"])
        assert not Merchant.objects.filter(client=self.copy).exists()
        assert self.copy.api_key not in (self.source.api_key, "")

    def test_a_picture_that_both_show_stays_until_neither_does(self) -> None:
        name = default_storage.save(ICON, ContentFile(b"picture"))
        self.addCleanup(default_storage.delete, name)
        Tariff.objects.filter(icon=ICON).update(icon=name)
        ours, theirs = (Tariff.objects.get(client=one, ext_id="T-1") for one in (self.source, self.copy))
        assert ours.icon.name == theirs.icon.name == name
        Tariff.objects.filter(pk=ours.pk).update(icon="")
        delete_with_copies(default_storage, name, [])
        assert default_storage.exists(name)
        Tariff.objects.filter(pk=theirs.pk).update(icon="")
        delete_with_copies(default_storage, name, [])
        assert not default_storage.exists(name)

    def test_a_copy_of_the_copy(self) -> None:
        again = client_clone(client_id=self.copy.pk, content=EVERYTHING).client
        for model in COPIED:
            assert len(self.rows(model, again)) == len(self.rows(model, self.copy)), model

    def test_without_channels(self) -> None:
        bare = client_clone(client_id=self.source.pk).client
        for model, decision in COPIED.items():
            # a row that points at one of several tables goes with the one it points at
            assert bool(self.rows(model, bare)) is not bool(decision.only_with or decision.one_of), model
        assert not Maintenance.objects.get(client=bare).channels.exists()


class CloningAlongsideTest(TestCase):
    def test_a_prefix_that_was_taken_meanwhile(self) -> None:
        north = make.client(name="North", domain_prefix="north")
        make.client(domain_prefix="north-copy")
        with mock.patch.object(operators, "free_prefix", side_effect=["north-copy", "north-copy2"]):
            assert client_clone(client_id=north.pk).client.domain_prefix == "north-copy2"
        with mock.patch.object(operators, "free_prefix", return_value="north-copy"), self.assertRaises(IntegrityError):
            client_clone(client_id=north.pk)

    def test_tables_larger_than_a_statement(self) -> None:
        north = make.client()
        tariffs = Tariff.objects.bulk_create(Tariff(client=north, name=f"{number}") for number in range(1100))
        DeviceGroupLimit.objects.bulk_create(DeviceGroupLimit(tariff=row, group=0, sessions_count=1) for row in tariffs)
        copy = client_clone(client_id=north.pk).client
        assert Tariff.objects.filter(client=copy).count() == 1100
        assert DeviceGroupLimit.objects.filter(tariff__client=copy).count() == 1100
        assert Category.objects.count() == Channel.objects.count() == 0

    def test_what_nobody_decided_about_is_said(self) -> None:
        north = make.client()
        Profile.objects.create(client=north, name="Child")
        with mock.patch.dict(CLONE_RULES):
            del CLONE_RULES["tvmiddleware.Profile"]
            made = client_clone(client_id=north.pk)
        assert made.left == ["1 Profile (nobody decided about it)"]
