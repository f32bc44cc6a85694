"""The customer's page: everything at a glance, money only through the ledger and only for those who may."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import time_machine
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import TestCase
from django.urls import reverse

from billing.constants import Source
from billing.models import Contract, CustomerTransaction, Document, PromoCode
from billing.services.ledger import transaction_post
from clients.models import Client
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.models import Customer, CustomerLog


class CardTest(TestCase):
    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.north = make.client(name="North")
        self.basic = make.tariff(self.north, name="Basic", basic_tariff_priority=1, price=100)
        self.extra = make.tariff(self.north, name="Films", price=50)
        self.customer = make.customer(self.north, lastname="Paying", firstname="Anna", tariffs=[self.basic])
        self.account = make.account(self.north, customer=self.customer, abonement=1001, active=False)
        self.user = rights(staff("norths", client=self.north))
        self.http = browser(self.user)

    def page(self, name: str, row: Model | None = None) -> str:
        return reverse(f"admin:tvmiddleware_customer_{name}", args=((row or self.customer).pk,))

    def token(self, page: Any) -> str:
        return str(page.context["form"].initial["token"])

    def send(self, **data: Any) -> Any:
        token = self.token(self.http.get(self.page("money")))
        given = {"kind": "payment", "amount": "150", "reason": "cash", "token": token, **data}
        return self.http.post(self.page("money"), given)

    def test_everything_on_one_page(self) -> None:
        transaction_post(customer=self.customer, amount=Decimal(-7), source=Source.API, now=NOW, comment="an old debt")
        Contract.objects.create(client=self.north, customer=self.customer, number="D-17", date=NOW.date())
        CustomerLog.objects.create(
            client=self.north, customer=self.customer, account=self.account, action="pin-changed", created_at=NOW
        )
        shown = text(self.http.get(self.page("change")))
        for part in ("1001", "an old debt", "-7.00 RUB", "D-17", "pin-changed", "Basic", 'class="ledger"'):
            assert part in shown, part

    def test_a_payment(self) -> None:
        assert self.send().status_code == 302
        self.customer.refresh_from_db()
        rows = list(CustomerTransaction.objects.order_by("pk").values_list("amount", "source", "actor"))
        assert rows[0] == (Decimal(150), Source.MANUAL, "user:norths")
        assert len(rows) == 2  # and the charge that switched the account on
        self.account.refresh_from_db()
        assert self.account.active

    def test_corrections_and_the_same_form_twice(self) -> None:
        data = {"kind": "charge", "amount": "20", "reason": "mistake of 1.11.", "token": "a" * 24}
        for _time in range(2):
            self.http.post(self.page("money"), data)
        (row,) = CustomerTransaction.objects.all()
        assert (row.amount, row.comment, row.actor) == (Decimal(-20), "mistake of 1.11.", "user:norths")
        self.send(kind="credit", amount="5")
        self.customer.refresh_from_db()
        assert self.customer.balance == Decimal(-15)

    def test_what_is_refused(self) -> None:
        amounts = [{"amount": text} for text in ("0", "-5", "x", "1_0", "١٠", "1e1", "+5", "NaN", "5 0")]
        for wrong in (*amounts, {"reason": ""}, {"kind": "gift"}, {"token": "x"}):
            assert self.send(**wrong).status_code == 200
        assert not CustomerTransaction.objects.exists()

    def test_without_the_right_and_of_another_operator(self) -> None:
        foreign = make.customer(make.client(name="South"))
        self.http.post(self.page("money", foreign), {"kind": "credit", "amount": "5", "reason": "r", "token": "b" * 24})
        self.user.user_permissions.remove(Permission.objects.get(codename="add_customertransaction"))
        self.http.post(self.page("money"), {"kind": "credit", "amount": "5", "reason": "r", "token": "c" * 24})
        assert not CustomerTransaction.objects.exists()

    def test_tariffs(self) -> None:
        data = {"whose": "0", "tariff": self.extra.pk, "charge": "on"}
        assert self.http.post(self.page("connect"), data).status_code == 302
        assert self.customer.tariffs.filter(pk=self.extra.pk).exists()
        again = self.http.post(self.page("connect"), data)
        assert again.status_code == 200  # it says why not
        assert self.http.post(self.page("drop"), {"whose": "0", "tariff": self.extra.pk}).status_code == 302
        assert not self.customer.tariffs.filter(pk=self.extra.pk).exists()

    def test_tariffs_of_the_subscription_model_are_not_a_list_to_tick(self) -> None:
        Client.objects.filter(pk=self.north.pk).update(billing_type=Client.BillingType.SUBSCRIPTION)
        form = self.http.get(self.page("change")).context["adminform"].form
        assert "tariffs" not in form.fields

    def test_a_new_customer_gets_a_contract_which_is_printed(self) -> None:
        data = {"lastname": "New", "meta": "{}", "custom_billing_api": "0", "accounts-TOTAL_FORMS": "0",
                "accounts-INITIAL_FORMS": "0"}  # fmt: skip
        answer = self.http.post(address(Customer, "add"), data)
        assert answer.status_code == 302, answer.context["errors"]
        made = Customer.objects.get(lastname="New")
        assert Contract.objects.get(customer=made).number == made.contract_number != ""
        self.http.get(self.page("print_contract", made))
        document = Document.objects.filter(customer=made).first()
        assert document is not None
        shown = self.http.get(reverse("admin:billing_document_page", args=(document.pk,)))
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert "New" in text(shown)
        printed = self.http.get(reverse("admin:billing_document_pdf_file", args=(document.pk,)))
        assert printed.status_code in {200, 302}
        if printed.status_code == 200:
            assert printed.content.startswith(b"%PDF-")

    def test_a_contract_that_exists_is_shown_and_printed(self) -> None:
        """The customer's own column is empty, or the contract is."""
        old = Contract.objects.create(client=self.north, customer=self.customer, number="D-16", date=NOW.date())
        Contract.objects.create(client=self.north, customer=self.customer, number="D-17", date=NOW.date())
        assert self.http.get(self.page("change")).context["card"].contract == "D-17, D-16"
        assert "D-17, D-16" in text(self.http.get(address(Customer, "changelist")))
        Contract.objects.filter(number="D-17").update(
            date=NOW.date() - timedelta(days=9), end_date=NOW.date() - timedelta(days=1)
        )
        self.http.get(self.page("print_contract"))
        assert Document.objects.get().contract == old
        numbered = make.customer(self.north, lastname="Numbered", contract_number="OLD-5")
        self.http.get(self.page("print_contract", numbered))
        assert Document.objects.filter(customer=numbered, contract__number="OLD-5").count() == 1
        bare, taken = make.customer(self.north), make.customer(self.north, contract_number="OLD-5")
        for customer in (bare, taken):
            self.http.get(self.page("print_contract", customer))
            assert not Document.objects.filter(customer=customer).exists()
        assert not Contract.objects.filter(customer__in=(bare, taken)).exists()

    def test_a_number_that_was_emptied_comes_back(self) -> None:
        contract = Contract.objects.create(client=self.north, customer=self.customer, number="D-16", date=NOW.date())
        Customer.objects.filter(pk=self.customer.pk).update(contract_number="D-16")
        page = self.http.get(self.page("change"))
        answer = self.http.post(self.page("change"), form_data(page, contract_number=""))
        assert answer.status_code == 302
        self.customer.refresh_from_db()
        contract.refresh_from_db()
        assert self.customer.contract_number == contract.number == "D-16"

    def test_more_rows_than_one_action_takes_are_refused_not_left_out(self) -> None:
        rows = [
            transaction_post(customer=self.customer, amount=Decimal(1), source=Source.API, now=NOW, ext_id=f"x{n}")
            for n in range(3)
        ]
        data = {"action": "cancel", "_selected_action": [row.pk for row in rows], "panel_apply": "1", "comment": "x"}
        with patch("billing.admin.ledger.MOST_AT_ONCE", 2):
            self.http.post(address(CustomerTransaction, "changelist"), data)
            assert not CustomerTransaction.objects.exclude(reversal_of=None).exists()
            self.http.post(address(CustomerTransaction, "changelist"), {**data, "_selected_action": [rows[0].pk]})
        assert CustomerTransaction.objects.exclude(reversal_of=None).count() == 1

    def test_cancelling(self) -> None:
        row = transaction_post(customer=self.customer, amount=Decimal(9), source=Source.API, now=NOW, ext_id="x")
        data = {"action": "cancel", "_selected_action": [row.pk], "panel_apply": "1", "comment": "paid twice"}
        self.http.post(address(CustomerTransaction, "changelist"), data)
        self.customer.refresh_from_db()
        assert self.customer.balance == Decimal(0)
        assert CustomerTransaction.objects.get(reversal_of=row).comment == "paid twice"
        assert self.http.post(address(CustomerTransaction, "change", row.pk), {"amount": "1"}).status_code == 403

    def test_a_batch_of_promo_codes(self) -> None:
        data = {"count": "5", "length": "10", "activation_count": "2", "amount": "30", "discount": "0",
                "activations-TOTAL_FORMS": "0", "activations-INITIAL_FORMS": "0"}  # fmt: skip
        answer = self.http.post(address(PromoCode, "add"), data)
        assert answer.status_code == 302, answer.context["errors"]
        codes = list(PromoCode.objects.all())
        assert len({one.code for one in codes}) == 5
        assert {(len(one.code), one.amount, one.client_id) for one in codes} == {(10, Decimal(30), self.north.pk)}
        both = self.http.post(address(PromoCode, "add"), {**data, "discount": "5"})
        assert both.status_code == 200
        assert PromoCode.objects.count() == 5
