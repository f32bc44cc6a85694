"""check_account at login, account/status and the QR login."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from external_api.base import SmartyBilling
from external_api.exceptions import ExternalApiException
from tests import factories as make
from tests.external_api.base import PluginCase
from tests.factories import NOW
from tvmiddleware.models import Account, QrLogin


def refuse(self: Any, **kwargs: Any) -> None:
    raise ExternalApiException("debt of 100, key=k-secret-1")


class CheckAccountTest(PluginCase):
    def test_what_it_is_asked(self) -> None:
        asked: list[dict[str, Any]] = []
        self.plug_hooks(check_account=lambda self, **kwargs: asked.append(kwargs))
        self.assert_ok(self.anna(device_uid="u1", device_model="M-7", lang="en"))
        (given,) = asked
        params = given.pop("params")
        assert given == {"account": self.cast.anna, "ip": "127.0.0.1", "device_uid": "u1", "device_model": "M-7"}
        assert params.client == self.cast.north.client
        assert params.account == self.cast.anna
        assert params.account.customer.firstname == "Anna"
        assert (params.ip, params.device_uid, params.lang) == ("127.0.0.1", "u1", "en")
        assert params.params_dict["device_model"] == "M-7"
        assert params.request.GET["device_model"] == "M-7"

        answer = self.status(device_model="M-8")
        assert (answer["status"], answer["is_active"]) == (0, 1)
        assert asked[1]["device_model"] == "M-8"
        assert asked[1]["device_uid"] == "anna-pc"
        assert asked[1]["params"].authkey == self.cast.anna_key.key
        assert asked[1]["params"].auth == self.cast.anna_key

    def test_a_refusal(self) -> None:
        self.plug_hooks(check_account=refuse)
        with self.assertLogs("smarty_accounts") as accounts, self.assertLogs("smarty_billing_out") as log:
            answer = self.anna()
        self.assert_error(answer, 7)
        assert "debt" not in answer["error_message"]
        assert any("external_api_error" in line for line in accounts.output)
        assert any("CHECK_ACCOUNT_REQUEST_ERROR" in line and "debt of 100" in line for line in log.output)
        answer = self.assert_ok(self.status())
        assert answer["status"] == 2

    def test_login_ext_and_qr(self) -> None:
        self.plug_hooks(check_account=refuse)
        self.assert_error(self.call_with_key("login/ext/", abonement=self.cast.anna.abonement, password="1111"), 7)
        QrLogin.objects.create(
            client=self.cast.north.client,
            token="t",
            login_code="12345678",
            device="mag",
            device_uid="tv",
            created_at=NOW,
            expires_at=NOW + timedelta(minutes=5),
        )
        self.assert_error(self.call("qr/login/sync/", login_code="12345678"), 11)

    def test_a_bug_in_the_plug_in_is_a_refusal_with_its_traceback_in_the_log(self) -> None:
        def buggy(self: Any, account: Account, ip: str, device_uid: str, device_model: str, params: Any) -> Any:
            return None.customer  # type: ignore[attr-defined]  # a fault in a plug-in

        self.plug_hooks(check_account=buggy)
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.anna(), 7)
        assert "AttributeError" in log.output[0]
        assert "in buggy" in log.output[0]

    def test_secret_attributes_stay_out_of_the_log(self) -> None:
        self.plug_hooks(check_account=refuse, attributes={"url": "http://b", "key": "k-secret-1"})
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.anna(), 7)
        assert "k-secret-1" not in log.output[0]
        assert "key=***" in log.output[0]

    def test_attributes_are_arguments_of_the_constructor(self) -> None:
        seen: list[Any] = []

        class Picky(SmartyBilling):
            def __init__(self, base_url: str, **kwargs: Any) -> None:
                super().__init__(**kwargs)
                seen.append((base_url, self.attributes, self.api_config.name))

            def check_account(self, account: Account, **kwargs: Any) -> str:  # type: ignore[override]  # as plug-ins do
                return "fine"

        config = self.plug(Picky, attributes={"base_url": "http://b", "key": "k"})
        self.assert_ok(self.anna())
        assert seen == [("http://b", {"key": "k"}, "Billing")]
        with self.captureOnCommitCallbacks(execute=True):
            config.attributes.get(name="base_url").delete()
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.anna(), 7)
        assert "INIT_ERROR" in log.output[0]
        assert "api_client_class=test_billing" in log.output[0]

    def test_another_operator_is_not_asked_for(self) -> None:
        self.plug_hooks(check_account=refuse)
        vera = self.cast.vera_key
        assert self.status(key=vera)["status"] == 0

    def test_a_customer_with_an_integration_of_its_own(self) -> None:
        self.plug_hooks(check_account=refuse)
        free = self.plug_other()
        customer = self.cast.anna.customer
        customer.custom_billing_api = free.pk
        with self.captureOnCommitCallbacks(execute=True):
            customer.save()
        self.assert_ok(self.anna())
        assert self.status()["status"] == 0

    def plug_other(self) -> Any:
        from external_api import registry
        from external_api.models import ApiConfig

        registry.add("other", SmartyBilling)
        self.addCleanup(registry.remove, "other")
        with self.captureOnCommitCallbacks(execute=True):
            return ApiConfig.objects.create(client=self.cast.north.client, name="Free", handler="other")

    def test_status_costs_nothing_without_such_a_plug_in(self) -> None:
        self.plug_hooks(get_customer_balance=lambda self, params: 1)
        self.status()
        with self.assertNumQueries(0):
            self.status()

    def test_a_disabled_integration_and_a_handler_that_is_gone_ask_nobody(self) -> None:
        config = self.plug_hooks(check_account=refuse)
        self.assert_error(self.anna(), 7)
        with self.captureOnCommitCallbacks(execute=True):
            config.enabled = False
            config.save()
        self.assert_ok(self.anna())


class TimeLimitTest(PluginCase):
    """A system that hangs costs its subscribers the time limit, twice; then it is left alone for a while."""

    def setUp(self) -> None:
        super().setUp()
        self.hang = threading.Event()
        self.ended: list[str] = []
        self.calls = 0
        self.addCleanup(self.hang.set)
        case = self

        class Slow(SmartyBilling):
            def check_account(self, account: Account, **kwargs: Any) -> str:  # type: ignore[override]  # as plug-ins do
                case.calls += 1
                Account.objects.filter(pk=account.pk).update(option1="before")
                case.hang.wait(20)
                try:
                    Account.objects.filter(pk=account.pk).update(option1="after")
                except Exception as error:
                    case.ended.append(type(error).__name__)
                    raise
                return "late"

        self.config = self.plug(Slow, timeout="0.05")

    def test_too_late(self) -> None:
        with self.assertLogs("smarty_billing_out") as log:
            self.assert_error(self.anna(), 7)
        assert "ExternalApiTimeout" in log.output[0]
        assert self.status()["status"] == 2
        assert self.calls == 2
        self.assert_error(self.anna(), 7)
        assert self.calls == 2  # left alone
        thread = next(one for one in threading.enumerate() if one.name == "external-api")
        self.hang.set()
        thread.join(10)
        assert self.ended  # what it tried after its time was over did not reach the database
        assert set(self.ended) == {"ConnectionRevoked"}
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.option1 == "before"

    def test_it_is_asked_again_after_a_rest(self) -> None:
        from external_api.services import circuit

        self.anna()
        self.anna()
        assert circuit.is_open(self.config.pk)
        circuit._until[self.config.pk] -= circuit.REST
        self.hang.set()
        self.assert_ok(self.anna())
        assert not circuit.is_open(self.config.pk)

    def test_boxes_stay_in_where_the_operator_wants_it(self) -> None:
        self.config.stay_in_when_down = True
        with self.captureOnCommitCallbacks(execute=True):
            self.config.save()
        assert self.status()["status"] == 0
        self.assert_error(self.anna(), 7)

    def test_a_transaction_that_the_plug_in_left_open_is_undone(self) -> None:
        from django.db import transaction

        case = self
        opened = threading.Event()

        class Open(SmartyBilling):
            def check_account(self, account: Account, **kwargs: Any) -> str:  # type: ignore[override]  # as plug-ins do
                with transaction.atomic():
                    Account.objects.filter(pk=account.pk).update(option2="half")
                    opened.set()
                    case.hang.wait(20)
                return ""

        self.plug_again(Open)
        before = (connection.in_atomic_block, len(connection.savepoint_ids))
        self.assert_error(self.anna(), 7)
        assert opened.is_set()
        assert (connection.in_atomic_block, len(connection.savepoint_ids)) == before
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.option2 == ""
        make.customer(self.cast.north.client)  # the connection still works

    def plug_again(self, handler: type[Any]) -> None:
        from external_api import registry
        from tests.external_api.base import NAME

        registry.add(NAME, handler)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_too() -> None:
    """What the server does: no transaction around the call, the plug-in opens one and hangs in it."""
    from django.db import transaction

    from external_api.services import deadline

    client = make.client()
    hang, opened = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            client.name = "half"
            client.save()
            opened.set()
            hang.wait(20)

    try:
        with pytest.raises(deadline.HookTimeout):
            deadline.run_within(0.2, work)
        assert opened.is_set()
        assert not connection.in_atomic_block
        client.refresh_from_db()
        assert client.name != "half"
        with transaction.atomic():
            client.name = "whole"
            client.save()
        client.refresh_from_db()
        assert client.name == "whole"
    finally:
        hang.set()


class LegalTest(PluginCase):
    def test_an_acceptance_may_be_refused(self) -> None:
        from tvmiddleware.models import LegalDocument, LegalDocumentAcceptance

        document = LegalDocument.objects.create(client=self.cast.north.client, name="Offer", version="1")
        self.plug_hooks(accept_legal_document=refuse)
        self.assert_error(self.call("legal/document/accept/", id=document.pk), 120)
        assert not LegalDocumentAcceptance.objects.exists()
