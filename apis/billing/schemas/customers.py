"""What a customer is made of, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, cast

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.billing.schemas.common import KEEP, AnswerWithFields, Changing, sent_fields
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, IsoDay, Text, describe_parameter, from_json
from tvmiddleware.services.customers import CustomerFields
from tvmiddleware.services.row_fields import FieldsInvalid


class CustomerParams(ParamsModel):
    """At least one of the names or the comment is required."""

    firstname: Annotated[Text, describe_parameter("first name")] = ""
    middlename: Annotated[Text, describe_parameter("middle name")] = ""
    lastname: Annotated[Text, describe_parameter("last name")] = ""
    birthdate: Annotated[IsoDay | None, describe_parameter("date of birth")] = None
    passport_number: Annotated[Text, describe_parameter("passport: number")] = ""
    passport_series: Annotated[Text, describe_parameter("passport: series")] = ""
    passport_issue_date: Annotated[IsoDay | None, describe_parameter("passport: day of issue")] = None
    passport_issued_by: Annotated[Text, describe_parameter("passport: issued by")] = ""
    postal_address_street: Annotated[Text, describe_parameter("postal address: street")] = ""
    postal_address_bld: Annotated[Text, describe_parameter("postal address: building")] = ""
    postal_address_apt: Annotated[Text, describe_parameter("postal address: apartment")] = ""
    postal_address_zip: Annotated[Text, describe_parameter("postal address: postcode")] = ""
    postal_address_city: Annotated[Text, describe_parameter("postal address: city")] = ""
    postal_address_country: Annotated[Text, describe_parameter("postal address: country")] = ""
    billing_address_street: Annotated[Text, describe_parameter("billing address: street")] = ""
    billing_address_bld: Annotated[Text, describe_parameter("billing address: building")] = ""
    billing_address_apt: Annotated[Text, describe_parameter("billing address: apartment")] = ""
    billing_address_zip: Annotated[Text, describe_parameter("billing address: postcode")] = ""
    mobile_phone_number: Annotated[Text, describe_parameter("mobile phone")] = ""
    phone_number_1: Annotated[Text, describe_parameter("phone")] = ""
    phone_number_2: Annotated[Text, describe_parameter("second phone")] = ""
    fax_phone_number: Annotated[Text, describe_parameter("fax")] = ""
    email: Annotated[Text, describe_parameter("e-mail address")] = ""
    company_name: Annotated[Text, describe_parameter("company")] = ""
    comment: Annotated[Text, describe_parameter("comment")] = ""
    ext_id: Annotated[Text, describe_parameter("id of the customer in the caller's system")] = ""
    bank_account_blz: Annotated[Text, describe_parameter("bank account: BLZ")] = ""
    bank_account_bic: Annotated[Text, describe_parameter("bank account: BIC")] = ""
    bank_account_number: Annotated[Text, describe_parameter("bank account: number")] = ""
    bank_account_iban: Annotated[Text, describe_parameter("bank account: IBAN")] = ""
    bank_account_bank_name: Annotated[Text, describe_parameter("bank account: bank")] = ""
    bank_account_owner_name: Annotated[Text, describe_parameter("bank account: owner")] = ""
    contract_number: Annotated[Text, describe_parameter("number of the contract")] = ""
    meta: Annotated[Text, describe_parameter("further data, a JSON object")] = ""
    send_sms: Annotated[Flag, describe_parameter("1: the same as send_sms_messages=1")] = 0
    send_sms_messages: Annotated[Flag, describe_parameter("notify by SMS")] = 1
    send_email_messages: Annotated[Flag, describe_parameter("notify by e-mail")] = 1
    custom_billing_api: Annotated[Int, describe_parameter("id of the integration that bills this customer")] = 0


class CustomerChange(CustomerParams):
    """What is left out keeps its value; a text or a date that is sent empty is emptied."""

    keeps_what_is_left_out = True

    customer_id: Annotated[Int, describe_parameter("customer id")] = -1


EMPTIED: dict[str, Any] = {
    **{name: "" for name, field in CustomerParams.model_fields.items() if field.default == ""},
    "birthdate": None,
    "passport_issue_date": None,
    "meta": {},
    "send_sms_messages": KEEP,
    "send_email_messages": KEEP,
    "custom_billing_api": 0,
}
ONLY_SELECTS = "ext_id"
"""Sent empty it is no ext_id, and whoever has one keeps it."""
SENDING = ("send_sms_messages", "send_email_messages")
LARGEST_ID = 2**31 - 1


def customer_fields(call: Changing, params: CustomerParams) -> CustomerFields:
    """The fields of a customer that came with the call. Raises FieldsInvalid."""
    names = {**EMPTIED, ONLY_SELECTS: KEEP}
    found: dict[str, Any] = sent_fields(call, params, names)
    if params.send_sms and "send_sms_messages" not in found:
        found["send_sms_messages"] = 1
    for name in SENDING:
        if name in found:
            found[name] = bool(found[name])
    if found.get("ext_id") in {"", "-1"}:
        del found["ext_id"]
    if isinstance(found.get("meta"), str):
        found["meta"] = meta_of(found["meta"])
    if not 0 <= found.get("custom_billing_api", 0) <= LARGEST_ID:
        found["custom_billing_api"] = 0
    return cast("CustomerFields", found)


def meta_of(text: str) -> dict[str, Any]:
    try:
        found = from_json(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FieldsInvalid({"meta": _("not a JSON object")})
    return found


# --- answers ----------------------------------------------------------------------------------------------------------
class CustomerMade(AnswerWithFields):
    id: int


class SubscriptionRow(Schema):
    tariff_id: int
    api_config_id: int
    price: int | float
    start_date: str
    end_date: str
    is_periodical: int


class CustomerSubscriptionRow(SubscriptionRow):
    price_expiration: str
    is_price_overridden: int
    is_closed: int


class CustomerAccountBase(Schema):
    id: int
    activation_days_left: int
    on_trial_period: int
    active: int


class CustomerAccountRow(CustomerAccountBase):
    abonement: str


class CustomerAccountNumber(CustomerAccountBase):
    """customer/info of the Billing API has the abonement as a number."""

    abonement: int


class TariffNames(Schema):
    id: int
    ext_id: str


class TariffNumbers(Schema):
    """``ext_id`` is a number where it can be one."""

    id: int
    ext_id: int | str


class CustomerBase(Schema):
    id: int
    subscriptions: list[CustomerSubscriptionRow]
    balance: int | float
    payments_count: int
    meta: dict[str, Any]
    birthdate: str
    autopayment_enabled: int
    tariffs: list[int]
    mobile_phone_number: str


class CustomerCard(CustomerBase, Answer):
    accounts: list[CustomerAccountNumber]
    tariffs_info: list[TariffNames]
    vtariffs_info: list[TariffNames]


class CustomerCardOfDealer(CustomerBase, Answer):
    accounts: list[CustomerAccountRow]
    tariffs_info: list[TariffNumbers]
    vtariffs_info: list[TariffNumbers]


class CustomerRow(CustomerBase):
    accounts: list[CustomerAccountRow]
    tariffs_info: list[TariffNumbers]
    vtariffs_info: list[TariffNumbers]


class CustomerRows(Answer):
    customers: list[CustomerRow]
