"""Who logs in by the word of the operator's external system."""

from __future__ import annotations

from typing import Any

from external_api.exceptions import AccountRequested, ExternalApiException
from tests import factories as make
from tests.external_api.base import PluginCase
from tvmiddleware.models import Customer, Tariff


class AuthorizeTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = None
        case = self

        def authorize_account(handler: Any, method: str, params: Any, **kwargs: Any) -> Any:
            case.asked.append({"method": method, **kwargs})
            if isinstance(case.answer, Exception):
                raise case.answer
            return case.answer

        self.plug_hooks(authorize_account=authorize_account)

    def test_what_it_is_asked(self) -> None:
        self.assert_ok(self.anna(device_uid="u"))
        assert self.asked == [
            {
                "method": "password",
                "account": self.cast.anna,
                "abonement": 1001,
                "password": "1111",
                "phone_number": "",
                "ip": "127.0.0.1",
                "device_uid": "u",
            }
        ]
        self.login(abonement=1001)
        self.login(phone_number="+79990000001")
        self.login()
        assert [one["method"] for one in self.asked[1:]] == ["abonement", "phone", "ip"]

    def test_its_word_counts(self) -> None:
        self.answer = self.cast.anna
        assert self.assert_ok(self.login(password="whatever", abonement=77))["account_id"] == self.cast.anna.pk
        self.answer = 1001
        assert self.assert_ok(self.login())["account_id"] == self.cast.anna.pk
        self.answer = False
        self.assert_error(self.anna(), 1)

    def test_an_account_of_another_operator_is_nobody(self) -> None:
        self.answer = self.cast.vera
        self.assert_error(self.anna(), 1)

    def test_errors(self) -> None:
        self.answer = AccountRequested("being made")
        self.assert_error(self.anna(), 13)
        self.answer = ExternalApiException("no")
        self.assert_error(self.anna(), 7)
        self.answer = "not an account"
        self.assert_error(self.anna(), 7)


class LookUpTest(PluginCase):
    def test_abonements_as_people_write_them(self) -> None:
        self.plug_hooks(clean_abonement=lambda self, abonement: abonement.removeprefix("TV-"))
        assert self.assert_ok(self.login(abonement="TV-1001", password="1111"))["abonement"] == 1001
        self.assert_error(self.login(abonement="TV-1001", password="2"), 1)
        self.assert_error(self.login(abonement="XX", password="1111"), 1)

    def test_the_plug_in_knows_the_password(self) -> None:
        def get_account_with_password(handler: Any, abonement: int, password: str, params: Any) -> Any:
            return self.cast.anna if password == "theirs" else None

        self.plug_hooks(get_account_with_password=get_account_with_password)
        self.assert_ok(self.login(abonement=1001, password="theirs"))
        self.assert_ok(self.login(abonement=1001, password="1111"))
        self.assert_error(self.login(abonement=1001, password="neither"), 1)

    def test_an_account_by_another_name(self) -> None:
        def get_account_by_abonement(handler: Any, abonement: int, params: Any) -> Any:
            return self.cast.anna if abonement == 55 else None

        self.plug_hooks(get_account_by_abonement=get_account_by_abonement)
        assert self.assert_ok(self.login(abonement=55, password="1111"))["account_id"] == self.cast.anna.pk
        self.assert_error(self.login(abonement=55, password="wrong"), 1)

    def test_by_phone(self) -> None:
        def get_account_by_phone_number_1(handler: Any, number: str, params: Any) -> Any:  # a name of its own
            return self.cast.anna if number == "+79995554433" else None

        self.plug_hooks(get_account_by_phone_number_1=get_account_by_phone_number_1)
        self.assert_ok(self.login(phone_number="+79995554433", password="1111"))
        self.assert_error(self.login(phone_number="+79995554433", password="2"), 1)

    def test_whoever_the_plug_in_says(self) -> None:
        self.plug_hooks(get_account=lambda handler, params: self.cast.anna if params.ip == "127.0.0.1" else None)
        assert self.assert_ok(self.login())["account_id"] == self.cast.anna.pk


class ForeignSessionTest(PluginCase):
    def ext(self) -> dict[str, Any]:
        return self.call_with_key("login/ext/", abonement=1001, password="1111", device="pc")

    def test_a_session_that_smarty_does_not_keep(self) -> None:
        self.plug_hooks(get_authkey=lambda self, params: ("key-of-theirs", False))
        before = self.cast.anna.sessions.count()
        with self.assertLogs("smarty_billing_out", "INFO") as log:
            answer = self.assert_ok(self.ext())
        assert (answer["authkey"], answer["account_id"]) == ("key-of-theirs", self.cast.anna.pk)
        assert self.cast.anna.sessions.count() == before
        assert "key-of-theirs" not in "".join(log.output)

    def test_go_on_and_refused(self) -> None:
        self.plug_hooks(get_authkey=lambda self, params: ("", True))
        assert len(self.assert_ok(self.ext())["authkey"]) == 128

        self.plug_again(lambda self, params: ("", False))
        self.assert_error(self.ext(), 7)

    def plug_again(self, hook: Any) -> None:
        from external_api import registry
        from external_api.base import SmartyBilling
        from tests.external_api.base import NAME

        registry.add(NAME, type("Again", (SmartyBilling,), {"get_authkey": hook}))


class MoneyTest(PluginCase):
    def test_balance_and_its_errors(self) -> None:
        self.plug_hooks(get_customer_balance=lambda self, params: (f"{12.5}", 100, 77))
        assert self.call("customer/balance/")["balance"] == "12.50"

    def test_a_billing_that_owns_the_money_but_cant_tell(self) -> None:
        self.plug_hooks(use_internal_billing=lambda self: False)
        self.assert_error(self.call("customer/balance/"), 1)

    def test_a_billing_that_fails(self) -> None:
        def get_customer_balance(handler: Any, params: Any) -> Any:
            raise ExternalApiException("down")

        self.plug_hooks(get_customer_balance=get_customer_balance)
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.call("customer/balance/"), 2)
        assert "CUSTOMER_BALANCE_REQUEST_ERROR" in log.output[0]

    def test_a_plug_in_without_that_hook_leaves_it_to_smarty(self) -> None:
        self.plug_hooks(check_account=lambda self, **kwargs: "ok")
        assert self.call("customer/balance/")["balance"] == "0.00"

    def test_invoices(self) -> None:
        seen: list[str] = []
        self.plug_hooks(invoice_complete=lambda self, invoice_id, params: seen.append(invoice_id))
        self.assert_ok(self.call("customer/invoice/complete/", invoice_id="i-7"))
        assert seen == ["i-7"]

    def test_tariffs_go_through_the_plug_in(self) -> None:
        from tvmiddleware.billing_helpers import SubjectSubscriptionService

        done: list[Any] = []

        def customer_assign_nonbasic_tariff(
            handler: Any, customer: Customer, tariff: Tariff, is_free: bool = False
        ) -> Any:
            done.append((customer, tariff))
            SubjectSubscriptionService(customer).subscribe_with_default_parameters(tariff, is_free=True)

        self.plug_hooks(customer_assign_nonbasic_tariff=customer_assign_nonbasic_tariff)
        tariff = make.tariff(self.cast.north.client, name="Films", price=70)
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.call("customer/tariff/subscribe/", tariff_id=tariff.pk)
        self.assert_ok(answer)
        assert done == [(self.cast.anna.customer, tariff)]
        assert self.cast.anna.customer.tariffs.filter(pk=tariff.pk).exists()
