"""A dealer's staff sees rows and totals of the dealer's customers only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin

from clients.models import Dealer, User
from mail.models import Mail
from sms.models import Sms
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    Customer,
    LegalDocument,
    LegalDocumentAcceptance,
    PhoneCode,
    QrLogin,
)

OF_SUBSCRIBERS = {"Account", "AccountAuthKey", "Customer", "Subject"}


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str), ids=lambda model: model._meta.label)
def test_what_belongs_to_a_subscriber_names_the_way_to_the_dealer(model: Any) -> None:
    pointed = {field.related_model.__name__ for field in model._meta.fields if field.is_relation}
    if pointed & OF_SUBSCRIBERS:
        page: Any = admin.site._registry[model]
        assert page.dealer_path


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    north = make.client(name="North")
    shop, rival = (Dealer.objects.create(client=north, name=name) for name in ("Shop", "Rival"))
    phones = {shop: "+79990000001", rival: "+79990000002", None: "+79990000003"}
    found: dict[str, Any] = {"north": north, "shop": shop, "rival": rival, "rows": {}}
    for dealer, phone in phones.items():
        customer = make.customer(north, dealer=dealer, mobile_phone_number=phone, email=f"{phone[1:]}@example.com")
        account = make.account(north, customer=customer)
        found["rows"][dealer] = rows_of(account, phone)
    found["http"] = browser(rights(staff("seller", client=north, dealer=shop)))
    return found


def rows_of(account: Account, phone: str) -> list[Any]:
    client = account.client
    document = LegalDocument.objects.create(client=client, name="Offer")
    qr = {"device": "pc", "device_uid": "tv", "created_at": NOW, "expires_at": NOW}
    return [
        account,
        make.session(account),
        Sms.objects.create(client=client, phone=phone, text="Hello", created_at=NOW, expires_at=NOW),
        Mail.objects.create(client=client, recipient=f"{phone[1:]}@example.com", created_at=NOW, expires_at=NOW),
        PhoneCode.objects.create(client=client, phone=phone, code_digest="x", created_at=NOW, expires_at=NOW),
        QrLogin.objects.create(client=client, token=f"t{phone}", account=account, **qr),
        LegalDocumentAcceptance.objects.create(
            document=document, version="1", subject=f"a{account.pk}", account=account, accepted_at=NOW
        ),
    ]


def test_rows_of_other_dealers_and_of_the_operator_are_out_of_reach(world: dict[str, Any]) -> None:
    for number, own in enumerate(world["rows"][world["shop"]]):
        page = world["http"].get(address(type(own), "changelist"))
        assert [row.pk for row in page.context["cl"].result_list] == [own.pk], type(own)
        assert world["http"].get(address(type(own), "change", own.pk)).status_code == 200
        for dealer in (world["rival"], None):
            foreign = world["rows"][dealer][number]
            assert world["http"].get(address(type(own), "change", foreign.pk)).status_code == 302, type(own)
            found = world["http"].get(
                address(type(own), "changelist"), {"q": getattr(foreign, "phone", f"#{foreign.pk}")}
            )
            assert not found.context["cl"].result_list, type(own)


def test_a_phone_is_his_however_it_is_written(world: dict[str, Any]) -> None:
    customer = Customer.objects.get(dealer=world["shop"])
    customer.mobile_phone_number = "8 (999) 000-00-01"
    customer.mobile_phone_e164 = "+79990000001"
    Customer.objects.bulk_update([customer], ("mobile_phone_number", "mobile_phone_e164"))
    for model in (Sms, PhoneCode):
        found = world["http"].get(address(model, "changelist")).context["cl"].result_list
        assert [row.phone for row in found] == ["+79990000001"]


def test_an_empty_phone_is_nobodys(world: dict[str, Any]) -> None:
    Customer.objects.filter(dealer=world["shop"]).update(mobile_phone_number="", mobile_phone_e164=None)
    Sms.objects.create(client=world["north"], phone="", text="x", created_at=NOW, expires_at=NOW)
    assert not world["http"].get(address(Sms, "changelist")).context["cl"].result_list


def test_an_empty_address_is_nobodys(world: dict[str, Any]) -> None:
    Customer.objects.filter(dealer=world["shop"]).update(email="")
    Mail.objects.create(client=world["north"], recipient="", created_at=NOW, expires_at=NOW)
    assert not world["http"].get(address(Mail, "changelist")).context["cl"].result_list


def test_other_dealers_are_not_named(world: dict[str, Any]) -> None:
    http, shop, rival = world["http"], world["shop"], world["rival"]
    assert [row.pk for row in http.get(address(Dealer, "changelist")).context["cl"].result_list] == [shop.pk]
    assert http.get(address(Dealer, "change", rival.pk)).status_code == 302
    assert http.post(address(Dealer, "change", shop.pk), {"name": "x"}).status_code == 403
    assert http.get(address(Dealer, "add")).status_code == 403
    for model in (Customer, User, Account):
        assert "Rival" not in text(http.get(address(model, "changelist")))


def test_totals_are_those_of_the_rows(world: dict[str, Any]) -> None:
    Account.objects.update(active=True)
    page = world["http"].get(address(Account, "changelist"))
    assert (page.context["account_numbers"]["total"], page.context["account_numbers"]["active"]) == (1, 1)
    numbers = {card["link"].partition("?")[0]: card["number"] for card in world["http"].get("/admin/").context["cards"]}
    assert numbers[address(Account, "changelist")] == 1
    assert numbers[address(AccountAuthKey, "changelist")] in {0, 1}
    operator = browser(rights(staff("norths", client=world["north"])))
    assert operator.get(address(Account, "changelist")).context["account_numbers"]["total"] == 3


def test_discounts_and_codes_are_not_a_dealers_to_make(world: dict[str, Any]) -> None:
    from billing.models import Discount, PromoCode

    Discount.objects.create(client=world["north"], percent=50)
    PromoCode.objects.create(client=world["north"], code="SECRET", amount=5, created_at=NOW)
    for model in (Discount, PromoCode):
        page = world["http"].get(address(model, "changelist"))
        assert not page.context["cl"].result_list
        assert world["http"].get(address(model, "add")).status_code == 403
