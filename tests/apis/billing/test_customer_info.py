from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing.constants import Source, Status
from billing.services.ledger import transaction_post
from billing.services.subjects import subject_of
from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tests.factories import NOW
from tvmiddleware.models import Customer, TariffSubscription, VirtualTariff

TODAY = NOW.date()


class CustomerInfoTest(BillingTestCase):
    path = "customer/info/"

    def setUp(self) -> None:
        super().setUp()
        self.customer = self.cast.anna.customer

    def info(self) -> dict[str, object]:
        return self.ok(customer_id=self.customer.pk)

    def test_a_customer_with_everything(self) -> None:
        basic, extra = self.cast.north.basic, self.cast.north.extra
        Customer.objects.filter(pk=self.customer.pk).update(
            birthdate=date(1980, 2, 29), meta={"flag": True}, autopayment=True
        )
        extra.ext_id = "E1"
        extra.save()
        self.customer.tariffs.set([basic, extra])
        bundle = VirtualTariff.objects.create(client=self.customer.client, name="Bundle", ext_id="V1")
        self.customer.virtual_tariffs.add(bundle)
        self.cast.anna.deactivation_date = TODAY + timedelta(days=5)
        self.cast.anna.is_trial = True
        self.cast.anna.save()
        for amount, status in (("10.50", Status.OK), ("-0.50", Status.OK), ("5", Status.PENDING)):
            transaction_post(
                customer=self.customer, amount=Decimal(amount), source=Source.MANUAL, now=NOW, status=status
            )
        answer = self.info()
        assert answer["id"] == self.customer.pk
        assert answer["accounts"] == [
            {"id": self.cast.anna.pk, "abonement": 1001, "activation_days_left": 5, "on_trial_period": 1, "active": 1}
        ]
        assert (answer["balance"], answer["payments_count"]) == (10, 2)
        assert answer["tariffs"] == [basic.pk, extra.pk]
        assert answer["tariffs_info"] == [{"id": basic.pk, "ext_id": ""}, {"id": extra.pk, "ext_id": "E1"}]
        assert answer["vtariffs_info"] == [{"id": bundle.pk, "ext_id": "V1"}]
        assert answer["meta"] == {"flag": True}
        assert (answer["birthdate"], answer["autopayment_enabled"]) == ("1980-02-29", 1)
        assert answer["mobile_phone_number"] == "+79990000001"

    def test_a_customer_with_nothing(self) -> None:
        made = make.customer(self.cast.north.client, ext_id="0")
        answer = self.ok(ext_id="0", customer_id=-1)
        assert answer["id"] == made.pk
        assert (answer["accounts"], answer["subscriptions"], answer["tariffs"]) == ([], [], [])
        assert (answer["meta"], answer["birthdate"], answer["balance"], answer["payments_count"]) == ({}, "", 0, 0)
        assert b'"balance":0,' in self.response(post=True, **self.signed(ext_id="0")).content

    def test_whole_numbers_have_no_fraction(self) -> None:
        transaction_post(customer=self.customer, amount=Decimal("7.25"), source=Source.MANUAL, now=NOW)
        assert self.info()["balance"] == 7.25

    def test_subscriptions(self) -> None:
        terms = {
            "client": self.customer.client,
            "customer": self.customer,
            "subject": subject_of(self.customer),
            "start_date": TODAY,
        }
        TariffSubscription.objects.create(tariff=self.cast.north.basic, price=100, **terms)
        TariffSubscription.objects.create(
            **{**terms, "subject": subject_of(self.cast.anna)},
            tariff=self.cast.north.extra,
            price=Decimal("12.5"),
            end_date=TODAY + timedelta(days=30),
            is_price_overridden=True,
            price_expiration=TODAY + timedelta(days=60),
            is_periodical=False,
            api_config=7,
        )
        TariffSubscription.objects.create(tariff=self.cast.north.debtors, is_closed=True, open_mark=None, **terms)
        assert self.info()["subscriptions"] == [
            {
                "tariff_id": self.cast.north.basic.pk,
                "api_config_id": 0,
                "price": 100,
                "start_date": "2026-11-22",
                "end_date": "",
                "is_periodical": 1,
                "price_expiration": "",
                "is_price_overridden": 0,
                "is_closed": 0,
            },
            {
                "tariff_id": self.cast.north.extra.pk,
                "api_config_id": 7,
                "price": 12.5,
                "start_date": "2026-11-22",
                "end_date": "2026-12-22",
                "is_periodical": 0,
                "price_expiration": "2027-01-21",
                "is_price_overridden": 1,
                "is_closed": 0,
            },
        ]

    def test_get_without_a_slash(self) -> None:
        """One published client asks like that."""
        response = self.http.get("/billing/api/customer/info", self.signed(customer_id=self.customer.pk))
        assert response.json()["id"] == self.customer.pk

    def test_who_is_not_found_is_refused(self) -> None:
        for params in ({}, {"customer_id": -1, "ext_id": -1}, {"ext_id": "no"}, {"customer_id": "abc"}):
            self.refused(1, **params)
        self.refused(1, customer_id=self.cast.vera.customer_id)
        self.ok(client=self.cast.south.client, customer_id=self.cast.vera.customer_id)
