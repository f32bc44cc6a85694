"""The panel's pages of payments: refunds by staff, settings of gateways, cards; and a hundred thousand payments."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client as HttpClient
from django.test import TestCase, override_settings

from billing.gateways.errors import GatewayUnreachable
from billing.gateways.null.gateway import NullGateway
from billing.models import Merchant, Payment, SavedCard
from billing.services import payments
from clients.models import Client
from tests import factories as make
from tests.billing import paying
from tests.core.admin import test_big_tables as big_tables
from tests.core.admin.big import fill, moment
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW


class PaymentPages(paying.PayingTestCase):
    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.http = browser(rights(staff("norths", client=self.cast.north.client)))

    def paid(self) -> Payment:
        payment = paying.payment(self.anna)
        return payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW)

    def act(self, model: Any, name: str, row: Model, http: HttpClient | None = None, **fields: Any) -> Any:
        data = {"action": name, "_selected_action": [row.pk], **fields}
        return (http or self.http).post(address(model, "changelist"), data, follow=True)

    def balance(self) -> Decimal:
        self.anna.refresh_from_db()
        return Decimal(self.anna.balance)

    def test_a_refund_with_a_reason(self) -> None:
        payment = self.paid()
        page = self.act(Payment, "refund", payment)
        assert "panel_apply" in text(page)
        self.act(Payment, "refund", payment, panel_apply="1", amount="50")
        assert self.balance() == paying.AMOUNT  # without a reason
        self.act(Payment, "refund", payment, panel_apply="1", amount="50", comment="asked for")
        assert self.balance() == Decimal(200)
        assert payment.refunds.get().comment == "norths: asked for"
        self.act(Payment, "refund", payment, panel_apply="1", comment="the rest")
        assert self.balance() == 0

    def test_a_refund_that_is_refused_says_why(self) -> None:
        payment = self.paid()
        with mock.patch.object(NullGateway, "refund", side_effect=GatewayUnreachable("no connection")):
            page = self.act(Payment, "refund", payment, panel_apply="1", amount="50", comment="x")
        assert "no connection" in text(page)
        assert self.balance() == paying.AMOUNT

    def test_a_refund_needs_the_right_to_change(self) -> None:
        payment = self.paid()
        viewer = staff("viewer", client=self.cast.north.client)
        viewer.user_permissions.set(Permission.objects.filter(codename="view_payment"))
        self.act(Payment, "refund", payment, browser(viewer), panel_apply="1", amount="50", comment="x")
        souths = browser(rights(staff("souths", client=self.cast.south.client)))
        self.act(Payment, "refund", payment, souths, panel_apply="1", amount="50", comment="x")
        assert self.balance() == paying.AMOUNT

    def test_ask_the_gateway(self) -> None:
        payment = paying.payment(self.anna)
        self.act(Payment, "ask_gateway", payment)
        assert self.balance() == paying.AMOUNT

    def test_payments_are_found(self) -> None:
        payment = paying.payment(self.anna)
        assert payment.ext_id is not None
        for query in (payment.number, payment.ext_id, "Paying", "1001", f"#{payment.pk}"):
            page = self.http.get(address(Payment, "changelist"), {"q": query})
            assert [row.pk for row in page.context["cl"].result_list] == [payment.pk], query
        assert not self.http.get(address(Payment, "changelist"), {"q": "nobody"}).context["cl"].result_list

    def test_a_card_is_forgotten_at_the_gateway(self) -> None:
        card = paying.card(self.merchant, self.anna)
        with mock.patch.object(NullGateway, "delete_card", side_effect=GatewayUnreachable):
            self.http.post(address(SavedCard, "delete", card.pk), {"post": "yes"})
        assert SavedCard.objects.exists()
        with mock.patch.object(NullGateway, "delete_card") as asked:
            self.http.post(address(SavedCard, "delete", card.pk), {"post": "yes"})
        assert asked.called
        assert not SavedCard.objects.exists()

    def test_a_gateway_with_payments_stays(self) -> None:
        paying.payment(self.anna)
        root = browser(staff("root", is_superuser=True))
        for http in (root, self.http):
            http.post(address(Merchant, "delete", self.merchant.pk), {"post": "yes"})
            self.act(Merchant, "delete_selected", self.merchant, http, post="yes")
        assert Merchant.objects.filter(pk=self.merchant.pk).exists()

    def test_a_gateway_for_tests_can_only_be_switched_off(self) -> None:
        with override_settings(SMARTY_TEST_PAYMENTS=False):
            assert self.http.post(address(Merchant, "add"), {"gateway": "null", "name": "Free"}).status_code == 200
            page = self.http.get(address(Merchant, "change", self.merchant.pk))
            there = address(Merchant, "change", self.merchant.pk)
            refused = self.http.post(there, form_data(page, enabled="on"))
            assert "enabled" in refused.context["adminform"].form.errors
            assert self.http.post(there, form_data(page, enabled=None)).status_code == 302
        self.merchant.refresh_from_db()
        assert not self.merchant.enabled

    def test_addresses_of_gateways(self) -> None:
        root = browser(staff("root", is_superuser=True))
        merchant = paying.merchant(self.cast.north.client, "sber", account="a", secret="b")
        for http, wanted, taken in (
            (self.http, "http://127.0.0.1:6379", False),
            (self.http, "https://bank.example/payment/rest", True),
            (root, "file:///etc/passwd", False),
            (root, "http://127.0.0.1:8080/payment/rest", True),
        ):
            page = http.get(address(Merchant, "change", merchant.pk))
            http.post(address(Merchant, "change", merchant.pk), form_data(page, api_url=wanted))
            merchant.refresh_from_db()
            assert (merchant.api_url == wanted) is taken, wanted
        page = root.get(address(Merchant, "change", merchant.pk))
        root.post(address(Merchant, "change", merchant.pk), form_data(page, page_url="javascript:alert(1)"))
        root.post(address(Merchant, "change", merchant.pk), form_data(page, client=self.cast.south.client.pk))
        merchant.refresh_from_db()
        assert (merchant.page_url, merchant.client) == ("", self.cast.north.client)

    def test_keys_are_set_and_not_shown(self) -> None:
        long_key = "sk_live_" + "x" * 150
        page = self.http.get(address(Merchant, "add"))
        assert set(page.context["adminform"].form.fields) == {"gateway", "name", "is_default", "currency", "panel_seen"}
        page = self.http.post(address(Merchant, "add"), {"gateway": "stripe", "name": "Cards"}, follow=True)
        made = Merchant.objects.get(gateway="stripe")
        assert (made.enabled, made.client) == (False, self.cast.north.client)
        assert page.redirect_chain[-1][0] == address(Merchant, "change", made.pk)
        self.http.post(address(Merchant, "change", made.pk), form_data(page, enabled="on"))
        made.refresh_from_db()
        assert not made.enabled  # its key is missing
        self.http.post(address(Merchant, "change", made.pk), form_data(page, enabled="on", key=long_key))
        made.refresh_from_db()
        assert (made.enabled, made.key) == (True, long_key)
        page = self.http.get(address(Merchant, "change", made.pk))
        assert long_key not in text(page)
        assert f"/billing/payment/stripe/validate_notify/?merchant={made.pk}" in text(page)
        assert "add_key" not in page.context["adminform"].form.fields
        self.http.post(address(Merchant, "change", made.pk), form_data(page, name="Other"))
        made.refresh_from_db()
        assert (made.name, made.key) == ("Other", long_key)


@pytest.mark.slow
class BigPayments(TestCase):
    """100,000 payments and cards: pages and searches walk indexes."""

    north: Client

    @classmethod
    def setUpTestData(cls) -> None:
        cls.north, south = make.client(name="North"), make.client(name="South")
        owners = [(cls.north.pk, make.customer(cls.north, lastname="Иванов")), (south.pk, make.customer(south))]
        merchants = [paying.merchant(cls.north), paying.merchant(south)]
        example = Payment(customer=owners[0][1], gateway="null", amount=1, currency="RUB", begun_at=NOW)
        begun = [moment(NOW - timedelta(minutes=number)) for number in range(5000)]
        fill(
            example,
            (
                {
                    "client_id": owners[number % 2][0],
                    "customer_id": owners[number % 2][1].pk,
                    "merchant_id": merchants[number % 2].pk,
                    "number": f"{number:020x}",
                    "ext_id": f"ext-{number}",
                    "status": number % 4,
                    "begun_at": begun[number % 5000],
                }
                for number in range(big_tables.ROWS)
            ),
        )
        fill(
            SavedCard(client=cls.north, customer=owners[0][1], merchant=merchants[0], ext_id=""),
            (
                {
                    "client_id": owners[number % 2][0],
                    "customer_id": owners[number % 2][1].pk,
                    "merchant_id": merchants[number % 2].pk,
                    "ext_id": f"card-{number}",
                    "number": f"{400000 + number % 1000}******{number % 10000:04}",
                }
                for number in range(big_tables.ROWS)
            ),
        )

    def test_pages_and_searches(self) -> None:
        with mock.patch.object(big_tables, "BIG", ("billing_payment", "billing_savedcard")):
            self.walk(browser(staff("root", is_superuser=True)))
            self.walk(browser(rights(staff("norths", client=self.north))))

    def walk(self, http: HttpClient) -> None:
        for model in (Payment, SavedCard):
            page, _plans = big_tables.look(http, model)
            assert page.context["cl"].paginator.more
            big_tables.look(http, model, p=1000)
        queries: dict[type[Model], tuple[str, ...]] = {
            Payment: (f"{500:020x}", "ext-500", "иванов", "nobody"),
            SavedCard: ("400500", "иванов", "nobody"),
        }
        for table, texts in queries.items():
            for query in texts:
                _page, plans = big_tables.look(http, table, q=query)
                assert plans.scans == [], (table, query, plans.scans)
        found = big_tables.look(http, Payment, q="ext-500")[0].context["cl"].result_list
        assert [row.ext_id for row in found] == ["ext-500"]
        big_tables.look(http, Payment, status__exact="3")
