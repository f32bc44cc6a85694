"""A plug-in whose hooks are declared as in the original's reference, to the letter: each gets the objects meant.

Nothing has a default and nothing takes ``**kwargs``, so an argument that is missing or left over is a TypeError.
"""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from billing.constants import Source
from billing.services.charging import payment_credit
from billing.services.tariffs import tariff_subscribe
from clients.models import Client
from external_api.base import HOOKS, SmartyBilling
from external_api.exceptions import AccountRegisterException, ConfirmationError
from external_api.hooks import ARGUMENTS
from external_api.objects import AccountRegisterResponse, ProcessAccountResult, TariffAssignResponse
from tests import factories as make
from tests.external_api.base import PluginCase
from tvmiddleware.api_base import TVMiddlewareApiParams
from tvmiddleware.models import Account, Customer, Subject, Tariff
from tvmiddleware.register import RegisterParams
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services import plugins
from tvmiddleware.services.account_bulk import accounts_activate, accounts_deactivate

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Calls = list[tuple[str, dict[str, Any]]]


class Documented(SmartyBilling):
    """Says yes to everything, and keeps what it was given."""

    calls: Calls = []

    def keep(self, given: dict[str, Any]) -> None:
        given.pop("self")
        Documented.calls.append((inspect.stack()[1].function, given))

    def is_internal(self) -> bool:
        return False

    def use_internal_billing(self) -> bool:
        return True

    def check_ticket(self, code, sid, params):
        self.keep(locals())
        return True

    def get_customer_balance(self, params):
        self.keep(locals())
        return 10, 5, 77

    def get_customer_payment_list(self, date_from, date_to, params):
        self.keep(locals())
        return []

    def get_channel_actions_list(self, channel, params):
        self.keep(locals())
        return []

    def get_video_actions_list(self, video, goods_id, params):
        self.keep(locals())
        return []

    def perform_video_action(self, video, action, goods_id, params):
        self.keep(locals())

    def activate_account(self, account, account_device, params):
        self.keep(locals())

    def deactivate_account(self, account):
        self.keep(locals())

    def update_account(self, account, method, ip, params, login_params):
        self.keep(locals())

    def authorize_account(self, account, method, ip, device_uid, abonement, password, params):
        self.keep(locals())

    def check_account(self, account, ip, device_uid, device_model, params):
        self.keep(locals())

    def register_account_new(self, register_params, params):
        self.keep(locals())
        response = AccountRegisterResponse()
        response.ext_id = "outer-1"
        return response

    def validate_registration_params(self, register_params):
        self.keep(locals())

    def post_account_registration(self, account):
        self.keep(locals())

    def get_account(self, client, abonement, password, device_uid, phone_number, ip):
        self.keep(locals())

    def clean_abonement(self, abonement):
        self.keep(locals())
        return abonement

    def get_account_with_password(self, abonement, password):
        self.keep(locals())

    def get_account_by_abonement(self, abonement):
        self.keep(locals())

    def get_account_by_phone_number_1(self, phone_number):
        self.keep(locals())

    def get_authkey(self, account, params, login_params):
        self.keep(locals())
        return "", True

    def accept_legal_document(self, params):
        self.keep(locals())

    def invoice_complete(self, params):
        self.keep(locals())

    def customer_assign_nonbasic_tariff(self, customer, tariff, check_balance, is_free, free_for_inactive):
        self.keep(locals())
        return TariffAssignResponse()

    def customer_change_basic_tariff(self, customer, tariff, check_balance, is_free, free_for_inactive):
        self.keep(locals())
        return TariffAssignResponse()

    def customer_unassign_nonbasic_tariff(self, customer, tariff):
        self.keep(locals())

    def get_customer_tariff_list(self, customer, ip, country, city):
        self.keep(locals())
        return []

    def on_tariff_add(self, customer, pk_set):
        self.keep(locals())

    def disable_autopayment(self, customer):
        self.keep(locals())

    def post_payment_complete(self, transaction, params, source):
        self.keep(locals())

    def get_tariff_price(self, tariff, subject):
        self.keep(locals())
        return 3

    def get_payment_sum(self, subject):
        self.keep(locals())
        return 4

    def get_payment_sum_no_discount(self, billing):
        self.keep(locals())
        return 4

    def customer_payment_info(self, subject):
        self.keep(locals())
        return {"details": []}

    def process_account(self, account):
        self.keep(locals())
        return ProcessAccountResult()


def test_the_table_and_the_base_class_name_the_same_hooks() -> None:
    assert set(ARGUMENTS) == set(HOOKS)
    for hook, names in ARGUMENTS.items():
        declared = list(inspect.signature(getattr(SmartyBilling, hook)).parameters.values())[1:]
        ours = tuple(one.name for one in declared if one.kind is not one.VAR_KEYWORD)
        assert ours[: len(names)] == names, hook


class DocumentedHooksTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        Documented.calls = []
        self.plug(Documented)
        self.anna_row = self.cast.anna

    def last(self, hook: str) -> dict[str, Any]:
        found = [given for name, given in Documented.calls if name == hook]
        assert found, f"{hook} was not called: {[name for name, _given in Documented.calls]}"
        return found[-1]

    def assert_given(self, hook: str, **kinds: Any) -> dict[str, Any]:
        """Each argument is of this class, or is this value."""
        given = self.last(hook)
        assert set(given) == set(kinds), hook
        for name, kind in kinds.items():
            fits = isinstance(given[name], kind) if isinstance(kind, type) else given[name] == kind
            assert fits, f"{hook}: {name} is {given[name]!r}"
        return given

    def test_login(self) -> None:
        answer = self.anna(device_uid="u-1", device="pc")
        self.assert_ok(answer)
        params = TVMiddlewareApiParams
        self.assert_given("clean_abonement", abonement="1001")
        self.assert_given(
            "authorize_account",
            account=self.anna_row,
            method="password",
            ip="127.0.0.1",
            device_uid="u-1",
            abonement=1001,
            password="1111",
            params=params,
        )
        self.assert_given(
            "get_account",
            client=Client,
            abonement=1001,
            password="1111",
            device_uid="u-1",
            phone_number="",
            ip="127.0.0.1",
        )
        self.assert_given("get_account_by_abonement", abonement=1001)
        self.assert_given("get_account_with_password", abonement=1001, password="1111")
        self.assert_given(
            "check_account", account=self.anna_row, ip="127.0.0.1", device_uid="u-1", device_model="", params=params
        )
        given = self.assert_given(
            "update_account",
            account=self.anna_row,
            method="passoword",
            ip="127.0.0.1",
            params=params,
            login_params=object,
        )
        assert given["login_params"].abonement == 1001

    def test_login_by_phone_and_login_ext(self) -> None:
        Customer.objects.filter(pk=self.anna_row.customer_id).update(mobile_phone_number="+79990000001")
        self.login(phone_number="+79990000001", password="1111")
        assert self.last("get_account_by_phone_number_1") == {"phone_number": "+79990000001"}
        self.assert_ok(self.call_with_key("login/ext/", abonement=1001, password="1111"))
        given = self.assert_given(
            "get_authkey", account=self.anna_row, params=TVMiddlewareApiParams, login_params=object
        )
        assert given["login_params"].password == "1111"

    def test_the_first_login_switches_on(self) -> None:
        waiting = make.account(
            self.cast.north.client,
            customer=self.anna_row.customer,
            abonement=5005,
            password="5",
            active=False,
            auto_activation_period=3,
            tariffs=[self.cast.north.basic],
        )
        with self.captureOnCommitCallbacks(execute=True):
            self.assert_ok(self.login(abonement=5005, password="5", device="pc", device_uid="u-5"))
        given = self.last("activate_account")
        assert given["account"] == waiting
        assert given["account_device"].device_uid == "u-5"
        assert given["params"].ip == "127.0.0.1"

    def test_registration(self) -> None:
        open_registration(self)
        answer = self.assert_ok(self.call_with_key("account/register/", device="pc", device_uid="new-1"))
        self.assert_given("validate_registration_params", register_params=RegisterParams)
        self.assert_given("register_account_new", register_params=RegisterParams, params=TVMiddlewareApiParams)
        made = Account.objects.get(abonement=answer["abonement"])
        self.assert_given("post_account_registration", account=made)
        assert (made.ext_id, made.customer.ext_id) == ("outer-1", "outer-1")

    def test_money_and_tariffs(self) -> None:
        self.assert_ok(self.call("customer/info/", date_from="01.11.2026", date_to="05.11.2026"))
        params = TVMiddlewareApiParams
        self.assert_given("get_customer_balance", params=params)
        self.assert_given("get_customer_payment_list", date_from=datetime, date_to=datetime, params=params)
        self.assert_given("get_payment_sum", subject=Subject)
        assert self.last("get_payment_sum")["subject"].customer == self.anna_row.customer
        billing = self.last("get_payment_sum_no_discount")["billing"]
        assert billing.balance() == self.anna_row.customer.balance()
        assert billing.currency == "RUB"
        self.assert_given(
            "get_customer_tariff_list", customer=self.anna_row.customer, ip="127.0.0.1", country=None, city=None
        )
        self.assert_ok(self.call("customer/payment/info/"))
        self.assert_given("customer_payment_info", subject=Subject)
        self.assert_ok(self.call("customer/invoice/complete/", invoice_id="7"))
        assert self.last("invoice_complete")["params"].params_dict["invoice_id"] == "7"

    def test_subscribing(self) -> None:
        extra = make.tariff(self.cast.north.client, price=5, available_everywhere=True)
        self.assert_ok(self.call("customer/tariff/subscription/cost/", tariff_id=extra.pk))
        self.assert_given("get_tariff_price", tariff=extra, subject=Subject)
        self.assert_ok(self.call("customer/tariff/subscribe/", tariff_id=extra.pk))
        customer = self.anna_row.customer
        flags = {"check_balance": True, "is_free": False, "free_for_inactive": False}
        self.assert_given("customer_assign_nonbasic_tariff", customer=customer, tariff=extra, **flags)
        self.anna_row.tariffs.add(extra)
        self.assert_ok(self.call("account/tariff/unsubscribe/", tariff_id=extra.pk))
        self.assert_given("customer_unassign_nonbasic_tariff", customer=customer, tariff=extra)

    def test_what_is_told(self) -> None:
        customer = self.anna_row.customer
        more = make.tariff(self.cast.north.client, price=0)
        with self.captureOnCommitCallbacks(execute=True):
            tariff_subscribe(subject=customer, tariff=more, now=NOW, actor="test", by_operator=True)
            payment_credit(customer=customer, amount=Decimal(5), source=Source.API, ext_id="p", now=NOW, actor="test")
        self.assert_given("on_tariff_add", customer=customer, pk_set={more.pk})
        given = self.assert_given("post_payment_complete", transaction=object, params=TVMiddlewareApiParams, source=3)
        assert given["transaction"].customer_id == customer.pk
        assert given["params"].client == self.cast.north.client

    def test_mass_switch(self) -> None:
        ids: dict[str, Any] = {"client_id": self.cast.north.client.pk, "account_ids": [self.anna_row.pk], "now": NOW}
        with self.captureOnCommitCallbacks(execute=True):
            accounts_deactivate(**ids)
        self.assert_given("deactivate_account", account=self.anna_row)
        with self.captureOnCommitCallbacks(execute=True):
            accounts_activate(**ids)
        self.assert_given("activate_account", account=self.anna_row, account_device=None, params=TVMiddlewareApiParams)
        assert self.last("activate_account")["params"].account == self.anna_row

    def test_seances_and_films(self) -> None:
        """Asked for by whoever serves them; the calls are ready."""
        operator, params = operator_now(self.cast.north.client.pk), TVMiddlewareApiParams()
        assert operator is not None
        assert plugins.ticket_opens(operator=operator, code="1", sid=2, params=params)
        plugins.actions_offered(operator=operator, hook="get_video_actions_list", params=params, video="v", goods_id=1)
        self.assert_given("get_video_actions_list", video="v", goods_id=1, params=params)
        plugins.video_action(operator=operator, video="v", action="buy", goods_id=1, params=params)
        self.assert_given("perform_video_action", video="v", action="buy", goods_id=1, params=params)


class OtherSignaturesTest(PluginCase):
    def test_own_names_in_the_documented_order(self) -> None:
        seen: list[Any] = []

        def check_account(handler: Any, acc: Any, address: Any, uid: Any, model: Any, call: Any) -> None:
            seen.append((acc, address, uid))

        self.plug_hooks(check_account=check_account)
        self.assert_ok(self.anna(device_uid="u"))
        assert seen == [(self.cast.anna, "127.0.0.1", "u")]

    def test_never_another_object_in_its_place(self) -> None:
        seen: list[Any] = []
        self.plug_hooks(check_account=lambda self, ip, account, something: seen.append(something))
        self.assert_error(self.anna(), 7)
        assert seen == []

    def test_any_arguments(self) -> None:
        seen: dict[str, Any] = {}
        self.plug_hooks(check_account=lambda self, *args, **kwargs: seen.update(kwargs))
        self.assert_ok(self.anna())
        assert set(seen) == {"account", "ip", "device_uid", "device_model", "params"}

    def test_init_instead_of_a_constructor(self) -> None:
        class Older(SmartyBilling):
            def init(self, base_url: str, **attributes: Any) -> None:
                self.base_url = base_url

            def get_customer_balance(self, params: Any) -> Any:
                return len(self.base_url)

        self.plug(Older, attributes={"base_url": "http"})
        assert self.assert_ok(self.call("customer/balance/"))["balance"] == "4.00"


def open_registration(case: PluginCase) -> None:
    north = case.cast.north.client
    north.registration_enabled = True
    with case.captureOnCommitCallbacks(execute=True):
        north.save()


class RegistrationRefusedTest(PluginCase):
    def setUp(self) -> None:
        super().setUp()
        open_registration(self)

    def register(self) -> dict[str, Any]:
        return self.call_with_key("account/register/", device="pc", device_uid="new-2")

    def test_each_code_comes_out_as_it_was_raised(self) -> None:
        code = 0

        def refuse(handler: Any, register_params: Any) -> None:
            raise (AccountRegisterException if code % 2 else ConfirmationError)(code)

        self.plug_hooks(validate_registration_params=refuse)
        for code in range(1, 26):
            self.assert_error(self.register(), code)
        for code in (0, 26, -1):  # noqa: B007  (read by the hook)
            self.assert_error(self.register(), 8)
        assert not Account.objects.filter(devices__device_uid="new-2").exists()

    def test_by_the_hook_that_registers(self) -> None:
        def refuse(handler: Any, register_params: Any, params: Any) -> None:
            raise AccountRegisterException("not here")

        self.plug_hooks(register_account_new=refuse)
        self.assert_error(self.register(), 1)
        self.plug_hooks_again(AccountRegisterException(6))
        self.assert_error(self.register(), 6)

    def plug_hooks_again(self, error: Exception) -> None:
        from external_api import registry
        from tests.external_api.base import NAME

        def refuse(handler: Any, register_params: Any, params: Any) -> None:
            raise error

        registry.add(NAME, type("Handler", (SmartyBilling,), {"register_account_new": refuse}))


class AccountTariffTest(PluginCase):
    def test_dropping_what_hangs_on_the_account(self) -> None:
        """The external system closes it, and so do we, though plug-ins speak of the customer."""
        from tvmiddleware.billing_helpers import SubjectSubscriptionService

        def customer_unassign_nonbasic_tariff(handler: Any, customer: Customer, tariff: Tariff) -> None:
            SubjectSubscriptionService(customer).unsubscribe(tariff)

        self.plug_hooks(customer_unassign_nonbasic_tariff=customer_unassign_nonbasic_tariff)
        extra: Tariff = make.tariff(self.cast.north.client, price=0)
        self.cast.anna.tariffs.add(extra)
        self.assert_ok(self.call("account/tariff/unsubscribe/", tariff_id=extra.pk))
        assert not self.cast.anna.tariffs.filter(pk=extra.pk).exists()
