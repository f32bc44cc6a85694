"""Saved cards and automatic payment: one event a change; the plug-in hears once that automatic payment is off."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.db import transaction

from billing.events import AutopaymentSwitched, CardRemoved, CardSaved
from billing.gateways.base import CardToken
from billing.gateways.errors import CardUnlinked, GatewayUnreachable, IssuerCritical
from billing.gateways.null.gateway import NullGateway
from billing.models import SavedCard
from billing.services.autopayments import autopayment_disable
from tests.apis.tvmiddleware.payments import CARD
from tests.billing import paying
from tests.billing.events.test_payments import MoneyCase
from tvmiddleware.models import Customer

TOLD = "disable_autopayment"


class CardsTest(MoneyCase):
    def with_card(self, **fields: Any) -> SavedCard:
        """Anna's card is charged by itself."""
        Customer.objects.filter(pk=self.customer.pk).update(autopayment=True)
        return paying.card(self.merchant, self.customer, **fields)

    def pay_with_new_card(self, **wishes: Any) -> None:
        begun = self.box("payment/create/", post=True, amount="100", **wishes)
        self.assert_ok(self.box("payment/process/", post=True, payment_id=begun["payment_id"], **CARD))

    def assert_switched(self, *, enabled: bool, actor: str) -> AutopaymentSwitched:
        found = self.one(
            AutopaymentSwitched,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            enabled=enabled,
            actor=actor,
        )
        assert [one for one in self.told if one[0] == TOLD] == ([] if enabled else [(TOLD, self.customer.pk)])
        assert Customer.objects.get(pk=self.customer.pk).autopayment == enabled
        return found  # type: ignore[no-any-return]

    def assert_removed(self, card_id: int, *, actor: str) -> None:
        self.one(
            CardRemoved,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            card_id=card_id,
            merchant_id=self.merchant.pk,
            actor=actor,
        )
        assert not SavedCard.objects.filter(pk=card_id).exists()

    # --- saved ----------------------------------------------------------------------------------------------------
    def test_saved_with_a_payment(self) -> None:
        self.pay_with_new_card(without_default_card=1, autopayment_enable=1)
        card = SavedCard.objects.get()
        self.one(
            CardSaved,
            client_id=self.customer.client_id,
            customer_id=self.customer.pk,
            card_id=card.pk,
            merchant_id=self.merchant.pk,
            actor="gateway:null",
        )
        self.assert_switched(enabled=True, actor="gateway:null")

    def test_saved_again(self) -> None:
        self.pay_with_new_card(autopayment_enable=1)
        self.forget()
        self.pay_with_new_card(autopayment_enable=1)
        assert self.names() == ["PaymentReceived"]

    def test_what_the_gateway_lists(self) -> None:
        gone = self.with_card()
        listed = [CardToken("card-2222", "422222******2222")]
        with mock.patch.object(NullGateway, "cards", return_value=listed):
            for _time in range(2):
                self.assert_ok(self.box("payment/saved_card/list/"))
        assert self.names() == ["AutopaymentSwitched", "CardRemoved", "CardSaved"]
        self.assert_removed(gone.pk, actor="gateway:null")
        self.assert_switched(enabled=False, actor="gateway:null")
        self.one(CardSaved, card_id=SavedCard.objects.get().pk)

    # --- removed --------------------------------------------------------------------------------------------------
    def test_removed_by_the_subscriber(self) -> None:
        card = self.with_card()
        self.assert_ok(self.box("payment/saved_card/delete/", post=True, card_id=card.ext_id))
        self.assert_removed(card.pk, actor="account:1001")
        self.assert_switched(enabled=False, actor="account:1001")

    def test_removed_in_the_panel(self) -> None:
        card = self.with_card()
        self.panel_delete(card)
        self.assert_removed(card.pk, actor="user:oleg")
        self.assert_switched(enabled=False, actor="user:oleg")

    def test_removed_in_the_panel_with_others(self) -> None:
        card, other = self.with_card(), self.with_card(ext_id="card-2222", for_autopayment=False)
        self.panel_action("delete_selected", card, other, post="yes")
        assert sorted(one.card_id for one in self.events(CardRemoved)) == [card.pk, other.pk]
        self.assert_switched(enabled=False, actor="user:oleg")

    def test_one_of_two_removed(self) -> None:
        """The other one goes on being charged by itself."""
        self.with_card()
        other = self.with_card(ext_id="card-2222", for_autopayment=False)
        self.assert_ok(self.box("payment/saved_card/delete/", post=True, card_id=other.ext_id))
        assert self.names() == ["CardRemoved"]
        assert self.told == []

    # --- automatic payment ----------------------------------------------------------------------------------------
    def test_switched_off_by_the_subscriber(self) -> None:
        self.with_card()
        self.assert_ok(self.box("customer/autopayment/", post=True, enabled=0))
        found = self.assert_switched(enabled=False, actor="account:1001")
        assert found.call.client == self.cast.north.client
        self.forget()
        self.assert_error(self.box("customer/autopayment/", post=True, enabled=0), 2)
        assert (self.heard, self.told) == ([], [])

    def test_switched_off_in_the_form(self) -> None:
        self.with_card()
        self.customer.refresh_from_db()
        self.panel(self.customer, autopayment=None)
        self.assert_switched(enabled=False, actor="user:oleg")
        assert self.names() == ["AutopaymentSwitched", "CustomerChanged"]

    def test_a_card_that_its_bank_forbids(self) -> None:
        for error in (IssuerCritical, CardUnlinked):
            SavedCard.objects.all().delete()
            self.with_card()
            self.forget()
            with mock.patch.object(NullGateway, "charge", side_effect=error):
                self.box("payment/saved_card/pay/", post=True, amount=100)
            assert self.names() == ["PaymentFailed", "AutopaymentSwitched"]
            self.assert_switched(enabled=False, actor="gateway:null")

    # --- nothing --------------------------------------------------------------------------------------------------
    def test_nobody_hears_of_what_is_refused_or_rolled_back(self) -> None:
        card = self.with_card()
        with mock.patch.object(NullGateway, "delete_card", side_effect=GatewayUnreachable):
            self.box("payment/saved_card/delete/", post=True, card_id=card.ext_id)
        self.box("payment/saved_card/delete/", post=True, card_id="unknown")
        with self.committed():
            try:
                with transaction.atomic():
                    autopayment_disable(customer=self.customer, actor="test")
                    raise KeyError
            except KeyError:
                pass
        assert Customer.objects.get(pk=self.customer.pk).autopayment
        assert (self.heard, self.told) == ([], [])
