from __future__ import annotations

from datetime import timedelta

from django.core import mail

from mail.models import Mail
from mail.services.drain import mail_drain
from tests import factories as make
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW
from tests.mail.server import mail_server


class CustomerBillingDetailsNotifyTest(WalletTestCase):
    path = "customer/billing_details_notify/"

    def test_the_operations_of_the_period(self) -> None:
        self.pay_in("100", now=NOW - timedelta(days=40), comment="Long ago")
        self.pay_in("250.5", now=NOW - timedelta(days=2), comment="Cash desk")
        self.assert_ok(self.call(email="anna@example.com", period=30))
        sent = mail.outbox[0]
        assert sent.to == ["anna@example.com"]
        assert "250.50" in sent.body
        assert "Cash desk" in sent.body
        assert "350.50" in sent.body  # the balance
        assert "Long ago" not in sent.body
        assert self.customer.email == "anna@example.com"  # she had none

    def test_while_the_mail_server_is_down_it_waits_and_is_forgotten_once_it_left(self) -> None:
        self.pay_in("250.5", comment="Cash desk")
        with mail_server() as server:
            server.down()
            self.assert_ok(self.call(email="anna@example.com", period=1))
            row = Mail.objects.get()
            assert "Cash desk" in row.text
            assert (row.status, row.purpose, row.client_id) == ("queued", "statement", self.cast.north.client.pk)
            server.up()
            later = NOW + timedelta(minutes=2)
            mail_drain(now=later, clock=lambda: later)
            assert "250.50" in server.bodies[0]
        row.refresh_from_db()
        assert (row.status, row.text) == ("sent", "")

    def test_nothing_waits_where_nothing_was_asked_for(self) -> None:
        self.assert_error(self.call(email="anna@example.com", period=30), 3)
        assert not Mail.objects.exists()

    def test_an_address_that_she_has_stays(self) -> None:
        self.customers(email="own@example.com")
        self.pay_in()
        self.assert_ok(self.call(email="other@example.com", period=1))
        assert self.customer.email == "own@example.com"

    def test_another_customers_address(self) -> None:
        self.pay_in()
        make.customer(self.cast.north.client, email="taken@example.com")
        make.customer(self.cast.south.client, email="free@example.com")
        self.assert_error(self.call(email="taken@example.com", period=1), 2)
        self.assert_ok(self.call(email="free@example.com", period=1))

    def test_nothing_happened(self) -> None:
        self.assert_error(self.call(email="anna@example.com", period=30), 3)
        assert mail.outbox == []

    def test_wrong_parameters_are_refused(self) -> None:
        self.pay_in()
        for wrong in (
            {"email": "x", "period": 1},
            {"email": "a@example.com"},
            {"email": "a@example.com", "period": "x"},
        ):
            self.assert_error(self.call(**wrong), 1)
        for period in (0, -1, 10**9):
            self.assert_error(self.call(email="a@example.com", period=period), 1)

    def test_the_old_name_and_xml(self) -> None:
        self.pay_in()
        self.assert_ok(self.call("billing_details_notify/", email="anna@example.com", period=1))
        assert self.xml(email="anna@example.com", period=1).findtext("error") == "0"
