from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.services.subjects import subject_of
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import TariffSubscription


class AccountInfoTest(BillingTestCase):
    path = "account/info/"

    def test_an_account_with_everything(self) -> None:
        anna = self.cast.anna
        device = make.bound_device(anna, self.cast.north.mag, "00:11", serial_number="S1")
        anna.last_active = NOW
        anna.activation_date, anna.deactivation_date = date(2026, 11, 1), date(2026, 12, 1)
        anna.extension_date, anna.charge_day = date(2026, 11, 1), 1
        anna.subnets, anna.allowed_device_groups, anna.parent_code = "10.0.0.0/8;192.0.2.7", [0, 1], "0042"
        anna.preferred_timeshift_offset, anna.auto_activation_period = -2, 7
        anna.save()
        TariffSubscription.objects.create(
            client=anna.client,
            customer=anna.customer,
            subject=subject_of(anna),
            tariff=self.cast.north.basic,
            price=Decimal("99.90"),
            start_date=date(2026, 11, 1),
        )
        answer = self.ok(account_id=anna.pk)
        for name in ("error", "error_message"):
            del answer[name]
        assert answer == {
            "id": anna.pk,
            "abonement": "1001",
            "active": 1,
            "last_active": "2026-11-22",
            "created_at": anna.created_at.strftime("%Y-%m-%d"),
            "status_reason": "ACTIVE",
            "auto_activation_period": 7,
            "extension_date": "2026-12-01",
            "activation_date": "2026-11-01",
            "deactivation_date": "2026-12-01",
            "allow_multiple_login": 0,
            "allow_login_by_abonement": 0,
            "allow_login_by_device_uid": 1,
            "allow_login_by_ip": 0,
            "parent_code": 42,
            "use_timeshift": 0,
            "preferred_timeshift_offset": -2,
            "devices": [
                {
                    "id": device.pk,
                    "system_name": "mag",
                    "device_uid": "00:11",
                    "serial_number": "S1",
                    "created_at": device.created_at.strftime("%Y-%m-%d"),
                    "is_basic": 1,
                }
            ],
            "tariffs": [self.cast.north.basic.pk, self.cast.north.extra.pk],
            "customer_id": anna.customer_id,
            "subnets": "10.0.0.0/8;192.0.2.7",
            "subscriptions": [
                {
                    "tariff_id": self.cast.north.basic.pk,
                    "api_config_id": 0,
                    "price": 99.9,
                    "start_date": "2026-11-01",
                    "end_date": "",
                    "is_periodical": 1,
                }
            ],
            "allowed_device_groups": [0, 1],
        }

    def test_absent_dates_are_empty_texts(self) -> None:
        answer = self.ok(abonement=1002)
        dates = ("last_active", "extension_date", "activation_date", "deactivation_date")
        assert [answer[name] for name in dates] == [""] * 4
        assert (answer["parent_code"], answer["devices"], answer["subscriptions"]) == (0, [], [])

    def test_by_either_name(self) -> None:
        assert self.ok(account_id=self.cast.anna.pk, abonement=-1)["abonement"] == "1001"
        assert self.ok(account_id=-1, abonement="1001")["id"] == self.cast.anna.pk
        assert self.ok(account_id="", abonement=" 1001 ")["id"] == self.cast.anna.pk

    def test_who_is_not_found_is_refused(self) -> None:
        for params in ({}, {"abonement": 999}, {"account_id": "abc"}, {"account_id": 0}, {"account_id": 10**30}):
            self.refused(1, **params)
        self.refused(1, account_id=self.cast.vera.pk)
        vera = self.ok(client=self.cast.south.client, abonement=1001)
        assert vera["id"] == self.cast.vera.pk
