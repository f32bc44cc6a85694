"""Every name that published plug-ins import is there and is what it should be; a file of that kind loads unchanged."""

from __future__ import annotations

import importlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import TestCase, override_settings

from billing.api_client import SmartyBilling
from billing.currency import CurrencySettings
from billing.errors import SubscriptionsOff
from core.utils import unicode_to_str
from external_api import modules, registry
from external_api.models import ApiConfig, ApiConfigAttribute
from external_api.video_api_client import api_has_subscription, get_video_api_full_tariffs
from tests import factories as make
from tvmiddleware.billing_helpers import (
    CustomerAssignTariff,
    CustomerBillingCompat,
    CustomerTariffService,
    SubjectSubscriptionService,
    SubscriptionCreator,
    activation_price,
)
from tvmiddleware.exceptions import CustomerAssignTariffBalanceError
from tvmiddleware.models import AccountHelper, Subject, TariffSubscription

NAMES = {
    "external_api.registry": ["add"],
    "external_api.exceptions": [
        "AccountRegisterException",
        "ConfirmationError",
        "ExternalApiException",
        "NotEnoughFundsException",
    ],
    "external_api.objects": ["AccountRegisterResponse", "TariffAssignResponse"],
    "external_api.video_api_client": ["get_video_api_full_tariffs", "api_has_subscription"],
    "billing.api_client": ["SmartyBilling", "SmartyBillingErrorBalance", "SmartyBillingErrorTariffAlreadyActive"],
    "billing.currency": ["CurrencySettings"],
    "tvmiddleware.api_base": ["TVMiddlewareApiParams"],
    "tvmiddleware.billing_helpers": [
        "CustomerAssignTariff",
        "CustomerBillingCompat",
        "CustomerTariffService",
        "SubjectSubscriptionService",
        "SubscriptionCreator",
        "activation_price",
    ],
    "tvmiddleware.exceptions": ["AccountRegisterException", "ConfirmationError", "CustomerAssignTariffBalanceError"],
    "tvmiddleware.register": ["AccountRegisterException", "ConfirmationError", "RegisterParams", "RegisterProcess"],
    "tvmiddleware.models": [
        "Account",
        "AccountHelper",
        "ClientPlayDevice",
        "Customer",
        "Subject",
        "Tariff",
        "TariffSubscription",
    ],
    "clients.models": ["Client"],
    "core.utils": ["unicode_to_str"],
}


@pytest.mark.parametrize(("module", "names"), NAMES.items())
def test_imports(module: str, names: list[str]) -> None:
    found = importlib.import_module(module)
    assert all(hasattr(found, name) for name in names)


def test_small_ones() -> None:
    assert unicode_to_str("Абонент".encode()) == "Абонент"
    assert unicode_to_str(b"\xff") == "\N{REPLACEMENT CHARACTER}"
    assert unicode_to_str(ValueError("x")) == "x"
    assert CurrencySettings.get_currency_iso_code("rub") == "RUB"
    assert CurrencySettings.get_currency_iso_code(398) == "KZT"
    assert CurrencySettings.get_currency_iso_code("") == ""


def test_both_ways_to_call_the_base_constructor() -> None:
    class Old(SmartyBilling):
        def __init__(self, param: str, *args: Any, **kwargs: Any) -> None:
            self.param = param
            super(SmartyBilling, self).__init__(**kwargs)  # skips a class, as the reference's own example does

    assert Old(param="1", further="2").attributes == {"further": "2"}


class HelpersTest(TestCase):
    def setUp(self) -> None:
        self.client_row = make.client()
        basic = make.tariff(self.client_row, basic_tariff_priority=1, price=0)
        self.extra = make.tariff(self.client_row, price=50)
        self.customer = make.customer(self.client_row, tariffs=[basic])
        make.account(self.client_row, customer=self.customer, abonement=500_000)

    def test_abonements(self) -> None:
        assert AccountHelper.get_next_abonement(self.client_row) == 500_001
        assert AccountHelper.get_next_abonement(make.client()) == 100_001

    def test_tariffs(self) -> None:
        service = CustomerTariffService(self.customer)
        assert not service.tariff_active_for(self.extra)
        assert activation_price(self.extra, self.customer) == Decimal(50)
        assert self.customer.balance() == Decimal(0)
        assert self.customer.balance < activation_price(self.extra, self.customer)
        SubjectSubscriptionService(self.customer).subscribe_with_default_parameters(self.extra, is_free=True)
        assert service.tariff_active_for(self.extra)
        SubjectSubscriptionService(self.customer).unsubscribe(self.extra)
        assert not service.tariff_active_for(self.extra)

    def test_assigning_by_the_flags_of_the_hooks(self) -> None:
        with pytest.raises(CustomerAssignTariffBalanceError):
            CustomerAssignTariff(self.customer, self.extra).assign()
        assert not CustomerTariffService(self.customer).tariff_active_for(self.extra)
        with pytest.raises(CustomerAssignTariffBalanceError):  # the account is on
            CustomerAssignTariff(self.customer, self.extra, free_for_inactive=True).assign()
        self.customer.accounts.update(active=False)
        assert not CustomerAssignTariff(self.customer, self.extra, free_for_inactive=True).assign().is_awaiting_payment
        assert CustomerTariffService(self.customer).tariff_active_for(self.extra)

    def test_assigning_without_asking_for_the_balance(self) -> None:
        CustomerAssignTariff(self.customer, self.extra, is_free=True).assign()
        assert CustomerTariffService(self.customer).tariff_active_for(self.extra)

    def test_a_subscription_with_terms_of_its_own(self) -> None:
        with pytest.raises(SubscriptionsOff):
            SubscriptionCreator(self.customer).create(self.extra, price=Decimal(0))
        self.client_row.billing_type = self.client_row.BillingType.SUBSCRIPTION
        self.client_row.save()
        customer = type(self.customer).objects.get(pk=self.customer.pk)
        made = SubscriptionCreator(customer).create(self.extra, price=Decimal(0), duration=5)
        assert (made.tariff, made.price, made.is_periodical) == (self.extra, Decimal(0), False)

    def test_the_billing_object(self) -> None:
        found = CustomerBillingCompat(self.customer)
        assert (found.balance(), found.currency) == (Decimal(0), "RUB")
        self.customer.tariffs.add(self.extra)
        assert (found.payment_sum(), found.payment_sum_no_discount()) == (Decimal(50), Decimal(50))

    def test_films(self) -> None:
        other = make.tariff(make.client())
        config = ApiConfig.objects.create(client=self.client_row, name="Films", handler="films")
        for name, value in (("tariff_id", f"{self.extra.pk}"), ("additional_tariffs_ids", f"{other.pk}, x")):
            ApiConfigAttribute.objects.create(config=config, name=name, value=value)
        assert get_video_api_full_tariffs(config) == [self.extra]
        assert get_video_api_full_tariffs(None) == []
        assert not api_has_subscription(self.customer, config)
        subject = Subject.objects.create(customer=self.customer)
        assert list(TariffSubscription.active_by_subject(subject).filter(tariff__in=[self.extra])) == []
        self.customer.tariffs.add(self.extra)
        assert api_has_subscription(self.customer, config)
        assert api_has_subscription(subject, config)


class ModulesTest(TestCase):
    def load(self, directory: Path, **files: str) -> None:
        for name, text in files.items():
            (directory / f"{name}.py").write_text(text, encoding="utf-8")
        with override_settings(SMARTY_MODULES_DIR=str(directory)):
            modules.load_all()
        self.addCleanup(modules.failures.clear)

    @pytest.fixture(autouse=True)
    def _directory(self, tmp_path: Path) -> None:
        self.directory = tmp_path

    def test_good_and_broken_ones(self) -> None:
        good = (
            "import external_api.registry\n"
            "from billing.api_client import SmartyBilling\n"
            "from modules_available.a_helper import NAME\n"
            "class Client(SmartyBilling):\n    pass\n"
            "external_api.registry.add(NAME, Client)\n"
        )
        self.addCleanup(registry.remove, "loaded_plug_in")
        with self.assertLogs("smarty_main", "ERROR") as log:
            self.load(
                self.directory,
                a_helper='NAME = "loaded_plug_in"\n',
                b_good=good,
                c_syntax="def broken(:\n",
                d_import="import there_is_no_such_module\n",
                e_exit="import sys\nsys.exit(1)\n",
                f_names="raise ValueError('key=k')\n",
                _hidden="raise ValueError\n",
            )
        assert registry.get("loaded_plug_in") is not None
        assert set(modules.failures) == {"c_syntax", "d_import", "e_exit", "f_names"}
        assert len(log.output) == 4
        assert any("there_is_no_such_module" in line and "Traceback" in line for line in log.output)
        from django.core.checks import run_checks

        found = [one for one in run_checks() if one.id == "smarty.W080"]
        assert len(found) == 4
        assert "c_syntax" in found[0].msg

    def test_mended_and_loaded_again(self) -> None:
        with self.assertLogs("smarty_main", "ERROR"):
            self.load(self.directory, one="1/0\n")
        self.load(self.directory, one="A = 1\n")
        assert modules.failures == {}

    @override_settings(SMARTY_MODULES_DIR="/nowhere")
    def test_a_directory_that_is_not_there(self) -> None:
        from django.core.checks import run_checks

        modules.load_all()
        assert "smarty.W081" in {one.id for one in run_checks()}
        call_command("check")
