"""For every way of changing a tariff of the catalogue: one event, its line in the log once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.models import PriceChange
from billing.services.price_changes import price_changes_apply
from tests import factories as make
from tests.billing.base import at
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import TariffChanged, TariffCreated, TariffDeleted, TariffPriceChanged
from tvmiddleware.models import StreamService, Tariff
from tvmiddleware.services.tariff_records import tariff_modify


class TariffEventsTest(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.tariff = make.tariff(self.cast.north.client, name="Films", price=Decimal(100))
        self.forget()

    def assert_changed(self, *, actor: str, fields: tuple[str, ...]) -> None:
        assert self.names() == ["TariffChanged"]
        self.one(
            TariffChanged, client_id=self.tariff.client_id, tariff_id=self.tariff.pk, fields=fields, actor=actor
        )  # fmt: skip
        assert self.logged() == ["TARIFF_CHANGED"]

    def test_tariff_modify(self) -> None:
        self.billing_api("tariff/modify/", tariff_id=self.tariff.pk, price="120")
        self.assert_changed(actor="api", fields=("price",))

    def test_tariff_modify_that_changes_nothing(self) -> None:
        self.billing_api("tariff/modify/", tariff_id=self.tariff.pk, price="100")
        assert not self.heard

    def test_a_stream_service(self) -> None:
        service = StreamService.objects.filter(client=self.cast.north.client).first()
        assert service is not None
        for verb in ("assign", "remove"):
            self.forget()
            self.billing_api(f"tariff/streamservice/{verb}/", tariff_id=self.tariff.pk, service_id=service.pk)
            self.assert_changed(actor="api", fields=("stream_services",))

    def test_the_form(self) -> None:
        self.panel(self.tariff, name="Cinema")
        self.assert_changed(actor="user:oleg", fields=("name",))

    def test_the_form_opens_a_channel(self) -> None:
        self.panel(self.tariff, channels=[str(self.cast.two.pk)])
        self.assert_changed(actor="user:oleg", fields=("channels",))

    def test_the_form_that_changes_nothing(self) -> None:
        self.panel(self.tariff)
        assert not self.heard

    def test_a_planned_price(self) -> None:
        day = date(2026, 4, 1)
        PriceChange.objects.create(tariff=self.tariff, price=Decimal(150), valid_from=day)
        with self.committed():
            price_changes_apply(now=at(day))
        assert self.names() == ["TariffPriceChanged"]
        self.one(
            TariffPriceChanged, tariff_id=self.tariff.pk, price=Decimal(150), actor="command:check_accounts"
        )  # fmt: skip
        assert self.logged() == ["TARIFF_PRICE_CHANGED"]

    def test_tariff_create(self) -> None:
        made = self.billing_api("tariff/create/", name="New", price="10", period=1)["id"]
        self.one(TariffCreated, client_id=self.cast.north.client.pk, tariff_id=made, actor="api")
        assert self.logged() == ["TARIFF_CREATED"]

    def test_the_form_makes_one(self) -> None:
        self.panel_add(Tariff, name="New")
        made = Tariff.objects.get(name="New")
        self.one(TariffCreated, client_id=self.cast.north.client.pk, tariff_id=made.pk, actor="user:oleg")
        assert self.names() == ["TariffCreated"]
        assert self.logged() == ["TARIFF_CREATED"]

    def assert_deleted(self, pk: int, *, actor: str) -> None:
        assert self.names() == ["TariffDeleted"]
        self.one(TariffDeleted, client_id=self.cast.north.client.pk, tariff_id=pk, actor=actor)
        assert self.logged() == ["TARIFF_DELETED"]

    def test_tariff_delete(self) -> None:
        self.billing_api("tariff/delete/", tariff_id=self.tariff.pk)
        self.assert_deleted(self.tariff.pk, actor="api")

    def test_the_form_deletes(self) -> None:
        pk = self.tariff.pk
        self.panel_delete(self.tariff)
        self.assert_deleted(pk, actor="user:oleg")

    def test_the_mass_action_deletes(self) -> None:
        pk = self.tariff.pk
        self.panel_action("delete_selected", self.tariff, post="yes")
        self.assert_deleted(pk, actor="user:oleg")

    def test_rolled_back(self) -> None:
        with self.committed(), transaction.atomic():
            tariff_modify(tariff=self.tariff, currency="RUB", name="Never")
            transaction.set_rollback(True)
        assert not self.heard

    def test_another_operators_tariff(self) -> None:
        foreign = make.tariff(self.cast.south.client, name="Foreign")
        self.forget()
        answer = self.billing_api("tariff/delete/", tariff_id=foreign.pk)
        assert answer["error"]
        assert not self.heard
