from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.cache import cache

from clients.models import Client
from core.cache.local import memory
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.constants import UNLIMITED_SESSIONS
from tvmiddleware.models import Tariff


def forget() -> None:
    cache.clear()
    memory.clear()


class TariffCreateTest(BillingTestCase):
    path = "tariff/create/"

    def made(self, **params: Any) -> Tariff:
        return Tariff.objects.get(pk=self.ok(**params)["id"])

    def test_a_tariff_with_everything(self) -> None:
        row = self.made(
            name="Полный",
            period=12,
            price="99.90",
            default_activation_price=10,
            enabled=0,
            assigned_by_default=1,
            required=1,
            sessions_count=3,
            ip_restriction=1,
            basic_sessions_count=2,
            basic_tariff_priority=10,
            available_for_inactive_accounts=1,
            available_everywhere=0,
            display_in_channels_widget=0,
            used_for_channel_list=0,
            used_for_video_list=0,
            used_for_radio_list=0,
            available_to_unsubscribe=0,
        )
        assert (row.client, row.name, row.period) == (self.cast.north.client, "Полный", 12)
        assert (row.price, row.default_activation_price) == (Decimal("99.90"), Decimal(10))
        assert (row.enabled, row.assigned_by_default, row.required, row.ip_restriction) == (False, True, True, True)
        assert (row.sessions_count, row.basic_sessions_count, row.basic_tariff_priority) == (3, 2, 10)
        assert row.available_for_inactive_accounts
        flags = ("display_in_channels_widget", "available_everywhere", "available_to_unsubscribe")
        lists = ("used_for_channel_list", "used_for_video_list", "used_for_radio_list")
        assert not any(getattr(row, name) for name in (*flags, *lists))

    def test_defaults(self) -> None:
        row = self.made(name="Small", period=1, sessions_count=1, basic_sessions_count=1, basic_tariff_priority=0)
        assert (row.price, row.default_activation_price, row.enabled, row.required) == (Decimal(0), None, True, False)
        assert (row.used_for_channel_list, row.available_everywhere, row.available_to_unsubscribe) == (True, True, True)

    def test_minus_one_session_is_any_number(self) -> None:
        row = self.made(name="Wide", period=1.0, sessions_count=-1, basic_sessions_count=-1)
        assert (row.sessions_count, row.basic_sessions_count) == (UNLIMITED_SESSIONS, UNLIMITED_SESSIONS)

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        wrong: dict[str, Any] = {
            "name": "x" * 256,
            "period": -1,
            "price": "-1",
            "default_activation_price": "1.005",
            "basic_tariff_priority": 11,
            "enabled": "x",
            "sessions_count": "many",
        }
        for name, value in wrong.items():
            assert list(self.refused(1, **{"name": "T", name: value})["error_fields"]) == [name]
        assert list(self.refused(1, period=1)["error_fields"]) == ["name"]

    def test_decimal_places_are_the_currencys(self) -> None:
        for sent in ("1.001", "10.50"):
            Client.objects.filter(pk=self.cast.north.client.pk).update(currency="JPY")
            forget()
            assert list(self.refused(1, name="T", price=sent)["error_fields"]) == ["price"]
        Client.objects.filter(pk=self.cast.north.client.pk).update(currency="KWD")
        forget()
        assert self.made(name="T", price="1.001").price == Decimal("1.001")
        assert list(self.refused(1, name="T", price="1.0001")["error_fields"]) == ["price"]
        row = next(row for row in self.ok("tariff/list/")["tariffs"] if row["name"] == "T")
        assert row["price"] == 1.001
