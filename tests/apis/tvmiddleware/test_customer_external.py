"""customer/* where the operator's own billing answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from external_api.exceptions import ExternalApiException
from external_api.objects import AccountRegisterResponse, TariffAssignResponse
from tests import factories as make
from tests.external_api.base import PluginCase
from tests.sms.fake import fake_sms
from tvmiddleware.models import Account


def fails(self: Any, **given: Any) -> None:
    raise ExternalApiException("down")


class CustomerOfAnotherBillingTest(PluginCase):
    def test_balance_and_what_to_pay(self) -> None:
        self.plug_hooks(get_customer_balance=lambda self, params: (55.5, 120, "777"))
        assert self.assert_ok(self.call("customer/balance/"))["balance"] == "55.50"
        answer = self.assert_ok(self.call("v2/customer/info/"))
        assert (answer["balance"], answer["payment_sum"], answer["id_for_payment"]) == ("55.50", 120, 777)

    def test_failures(self) -> None:
        self.plug_hooks(
            get_customer_balance=fails,
            customer_payment_info=fails,
            get_customer_tariff_list=fails,
            get_tariff_price=fails,
            customer_assign_nonbasic_tariff=fails,
            customer_unassign_nonbasic_tariff=fails,
        )
        self.assert_error(self.call("customer/balance/"), 2)
        self.assert_error(self.call("customer/payment/info/"), 2)
        self.assert_error(self.call("customer/info/"), 1)
        self.assert_error(self.call("v2/customer/info/"), 500)
        self.assert_error(self.call("customer/tariff/list/"), 1)
        self.assert_error(self.call("account/tariff/list"), 1)
        films = make.tariff(self.cast.north.client, name="Films")
        self.assert_error(self.call("customer/tariff/subscription/cost/", tariff_id=films.pk), 5)
        self.assert_error(self.call("customer/tariff/subscribe/", tariff_id=films.pk), 105)
        self.assert_error(self.call("account/tariff/subscribe", tariff_id=films.pk), 105)
        self.cast.anna.customer.tariffs.add(films)
        self.assert_error(self.call("customer/tariff/unsubscribe/", tariff_id=films.pk), 105)

    def test_it_owns_the_money_but_can_not_tell(self) -> None:
        self.plug_hooks(use_internal_billing=lambda self: False)
        self.assert_error(self.call("customer/balance/"), 1)
        self.assert_error(self.call("customer/payment/info/"), 1)
        self.assert_error(self.call("customer/info/"), 1)

    def test_payments_tariffs_and_details(self) -> None:
        rows = [{"comment": "Bill", "datetime": datetime(2026, 11, 1, tzinfo=UTC), "amount": -5, "kind": "btv"}]
        basic, foreign = self.cast.north.basic.pk, self.cast.south.basic.pk
        days: list[Any] = []

        def get_customer_payment_list(self: Any, params: Any, date_from: Any, date_to: Any) -> Any:
            days.extend((date_from, date_to))
            return rows

        self.plug_hooks(
            get_customer_payment_list=get_customer_payment_list,
            get_customer_tariff_list=lambda self, params: [basic, foreign],
            customer_payment_info=lambda self, params: {"details": [{"title": "TV", "sum": 9, "date": "2026-12-01"}]},
        )
        answer = self.assert_ok(self.call("customer/info/", date_from="01.11.2026", date_to="05.11.2026"))
        assert answer["payments"]["btv"] == [{"comment": "Bill", "datetime": 1793491200, "amount": -5}]
        begin, end = days
        assert begin == datetime(2026, 11, 1, tzinfo=UTC)
        assert end == datetime(2026, 11, 5, 23, 59, 59, 999999, tzinfo=UTC)
        assert [row["id"] for row in answer["tariffs"]] == [basic]
        details = self.assert_ok(self.call("customer/payment/info/"))
        assert (details["details"], details["payment_sum"]) == ([{"title": "TV", "sum": 9, "date": "2026-12-01"}], 9)

    def test_a_bill_that_has_to_be_paid(self) -> None:
        films = make.tariff(self.cast.north.client, name="Films", price=300)
        self.plug_hooks(
            get_tariff_price=lambda self, tariff, customer: 42,
            customer_assign_nonbasic_tariff=lambda self, customer, tariff: TariffAssignResponse(True, "INV-1"),
        )
        cost = self.assert_ok(self.call("customer/tariff/subscription/cost/", tariff_id=films.pk))
        assert (cost["price"], cost["balance"]) == (42, -42)
        for path in ("customer/tariff/subscribe/", "account/tariff/subscribe"):
            answer = self.assert_ok(self.call(path, tariff_id=films.pk))
            assert answer["payment_info"] == {"is_awaiting_payment": 1, "invoice_id": "INV-1"}

    def test_basic_tariffs_are_not_dropped_there_either(self) -> None:
        self.plug_hooks(customer_unassign_nonbasic_tariff=lambda self, customer, tariff: None)
        self.assert_error(self.call("customer/tariff/unsubscribe/", tariff_id=self.cast.north.basic.pk), 2)


class RegistrationInAnotherBillingTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(fake_sms())
        north = self.cast.north.client
        north.registration_enabled = True
        with self.captureOnCommitCallbacks(execute=True):
            north.save()

    def register(self, **params: Any) -> dict[str, Any]:
        return self.call_with_key("account/register/", device_uid="new", device="pc", **params)

    def test_made_there_then_here(self) -> None:
        told: list[int] = []
        self.plug_hooks(
            register_account_new=lambda self, register_params, params, client_play_device: AccountRegisterResponse(
                abonement=5005, password="theirs", ext_id="E-1"
            ),
            post_account_registration=lambda self, account, register_params, params: told.append(account.abonement),
        )
        answer = self.assert_ok(self.register(external=1, login="who"))
        assert (answer["abonement"], answer["password"]) == (5005, "theirs")
        assert Account.objects.get(client=self.cast.north.client, abonement=5005).ext_id == "E-1"
        assert told == [5005]

    def test_an_account_that_the_plug_in_made(self) -> None:
        made = make.account(self.cast.north.client, abonement=6006, password="p")
        foreign = make.account(self.cast.south.client)
        answers = iter([made, foreign])

        def register_account_new(self: Any, **given: Any) -> AccountRegisterResponse:
            return AccountRegisterResponse(AccountRegisterResponse.STATUS_CREATED, account=next(answers))

        self.plug_hooks(register_account_new=register_account_new)
        assert self.assert_ok(self.register())["abonement"] == 6006
        self.assert_error(self.register(), 11)

    def test_refusals(self) -> None:
        self.plug_hooks(register_account_new=fails)
        self.assert_error(self.register(), 11)

    def test_refused_before_anything_is_done(self) -> None:
        self.plug_hooks(validate_registration_params=fails)
        self.assert_error(self.register(), 8)
