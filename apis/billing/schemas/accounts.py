"""What an account and a bound device are made of, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, cast

from ninja import Schema

from apis.billing.schemas.common import KEEP, AnswerWithFields, Changing, sent_fields
from apis.billing.schemas.customers import SubscriptionRow
from billing.selectors.subscriptions import extension_for
from core.api.endpoint import Answer, ParamsModel
from core.api.values import Flag, Int, IntList, IsoDay, Text, describe_parameter
from tvmiddleware.services.account_records import AccountFields
from tvmiddleware.services.device_records import DeviceFields, TypeChoice


class AccountParams(ParamsModel):
    account_ext_id: Annotated[Text, describe_parameter("id of the account in the caller's system")] = ""
    password: Annotated[Text, describe_parameter("password; made up for a new account when it is left out")] = ""
    active: Annotated[Flag, describe_parameter("may watch")] = 1
    status_reason: Annotated[Text, describe_parameter("ACTIVE, DEBT, BLOCK, INACTIVE, WAIT or a text of your own")] = ""
    auto_activation_period: Annotated[
        Int, describe_parameter("days that begin with the first login; 0 = no such period")
    ] = 0
    extension_date: Annotated[IsoDay | None, describe_parameter("day of the next charge")] = None
    activation_date: Annotated[IsoDay | None, describe_parameter("day on which it is switched on")] = None
    deactivation_date: Annotated[IsoDay | None, describe_parameter("day on which it is switched off")] = None
    allow_multiple_login: Annotated[Flag, describe_parameter("any number of sessions from any address")] = 0
    allow_login_by_abonement: Annotated[Flag, describe_parameter("login without a password")] = 0
    allow_login_by_device_uid: Annotated[Flag, describe_parameter("login by the UID of a bound device")] = 1
    allow_login_by_ip: Annotated[Flag, describe_parameter("login by address")] = 0
    parent_code: Annotated[Text, describe_parameter("PIN of parental control")] = ""
    use_timeshift: Annotated[Flag, describe_parameter("watch in local time")] = 0
    preferred_timeshift_offset: Annotated[Int, describe_parameter("hours of shift")] = 0
    data_center: Annotated[Int, describe_parameter("id of the data centre; 0 = none")] = 0
    allowed_device_groups: Annotated[
        IntList, describe_parameter("0 STB, 1 Smart TV, 2 mobile, 3 other; empty = all")
    ] = []
    subnets: Annotated[Text, describe_parameter("subnets that may log in, ; between them; empty = any")] = ""
    template: Annotated[Text, describe_parameter("system name of the interface template")] = ""
    option1: Annotated[Text, describe_parameter("option 1")] = ""
    option2: Annotated[Text, describe_parameter("option 2")] = ""
    option3: Annotated[Text, describe_parameter("option 3")] = ""
    abonement: Annotated[Int, describe_parameter("abonement")] = -1


class NewAccount(AccountParams):
    customer_id: Annotated[Int, describe_parameter("customer id")] = -1
    ext_id: Annotated[
        Text, describe_parameter("id of the customer in the caller's system; it or customer_id is required")
    ] = ""


class AccountChange(AccountParams):
    """What is left out keeps its value; a text, a date or a list that is sent empty is emptied."""

    keeps_what_is_left_out = True

    account_id: Annotated[Int, describe_parameter("account id; it or abonement is required")] = -1
    reset_device_settings: Annotated[Flag, describe_parameter("1: all its devices forget the viewer's data")] = 0


FLAGS = (
    "active",
    "allow_multiple_login",
    "allow_login_by_abonement",
    "allow_login_by_device_uid",
    "allow_login_by_ip",
    "use_timeshift",
)
EMPTIED: dict[str, Any] = {
    **dict.fromkeys(FLAGS, KEEP),
    **dict.fromkeys(("parent_code", "subnets", "template", "option1", "option2", "option3", "status_reason"), ""),
    **dict.fromkeys(("extension_date", "activation_date", "deactivation_date", "account_ext_id"), None),
    **dict.fromkeys(("auto_activation_period", "preferred_timeshift_offset"), KEEP),
    "password": KEEP,
    "data_center": 0,
    "allowed_device_groups": [],
}


def account_fields(call: Changing, params: AccountParams) -> AccountFields:
    """The fields of an account that came with the call."""
    found = sent_fields(call, params, EMPTIED)
    for name in FLAGS:
        if name in found:
            found[name] = bool(found[name])
    if "account_ext_id" in found:
        found["ext_id"] = found.pop("account_ext_id")
    if "data_center" in found:
        found["data_center_id"] = max(found.pop("data_center"), 0) or None
    if "extension_date" in found:
        found.update(next_charge_on(found))
    if found.get("auto_activation_period", 0) < 0:
        found["auto_activation_period"] = 0
    return cast("AccountFields", found)


def next_charge_on(found: dict[str, Any]) -> dict[str, Any]:
    """The wire's extension_date is the day of the next charge; we keep the day on which the paid month began."""
    day = found["extension_date"]
    if day is None:
        return {"charge_day": None}
    began, charge_day = extension_for(day)
    return {"deactivation_date": day, **found, "extension_date": began, "charge_day": charge_day}


class DeviceParams(ParamsModel):
    serial_number: Annotated[Text, describe_parameter("serial number")] = ""
    brand_name: Annotated[Text, describe_parameter("manufacturer")] = ""
    device_model: Annotated[Text, describe_parameter("model")] = ""
    diagonal: Annotated[Text, describe_parameter("diagonal of the screen")] = ""
    reset_settings: Annotated[Flag, describe_parameter("1: the device forgets the viewer's data at its next login")] = 0


class NewDevice(DeviceParams):
    account_id: Annotated[Int, describe_parameter("account id")] = -1
    abonement: Annotated[Int, describe_parameter("abonement of the account; it or account_id is required")] = -1
    device_uid: Annotated[Text, describe_parameter("UID of the device")] = ""
    system_name: Annotated[
        Text, describe_parameter("name of the device type; it or client_play_device_id is required")
    ] = ""
    client_play_device_id: Annotated[Int, describe_parameter("id of the operator's device type")] = -1
    filter_by_uid: Annotated[Flag, describe_parameter("1: only types whose list of UIDs allows this one")] = 0
    sort_by: Annotated[
        Text, describe_parameter("which of several types: id_asc, id_desc, priority_asc, priority_desc")
    ] = ""

    @property
    def choice(self) -> TypeChoice:
        return TypeChoice(max(self.client_play_device_id, 0), self.system_name, bool(self.filter_by_uid), self.sort_by)


class DeviceChange(DeviceParams):
    """What is left out keeps its value; a text that is sent empty is emptied."""

    keeps_what_is_left_out = True

    device_id: Annotated[Int, describe_parameter("id of the bound device")] = -1
    device_uid: Annotated[Text, describe_parameter("UID of the device; it or device_id is required")] = ""


def device_fields(call: Changing, params: DeviceParams) -> DeviceFields:
    texts = ("serial_number", "brand_name", "device_model", "diagonal")
    found = sent_fields(call, params, {**dict.fromkeys(texts, ""), "reset_settings": KEEP})
    if "reset_settings" in found:
        found["reset_settings"] = bool(found["reset_settings"])
    return cast("DeviceFields", found)


# --- answers ----------------------------------------------------------------------------------------------------------
class AccountMade(AnswerWithFields):
    account_id: int
    abonement: str
    password: str


class DeviceRow(Schema):
    id: int
    system_name: str
    device_uid: str
    serial_number: str
    created_at: str
    is_basic: int


class AccountBase(Schema):
    id: int
    active: int
    last_active: str
    created_at: str
    status_reason: str
    auto_activation_period: int
    extension_date: str
    activation_date: str
    deactivation_date: str
    allow_multiple_login: int
    allow_login_by_abonement: int
    allow_login_by_device_uid: int
    allow_login_by_ip: int
    parent_code: int
    use_timeshift: int
    preferred_timeshift_offset: int
    devices: list[DeviceRow]
    tariffs: list[int]
    customer_id: int
    subnets: str
    subscriptions: list[SubscriptionRow]
    allowed_device_groups: list[int]


class AccountCard(AccountBase, Answer):
    abonement: str


class AccountRow(AccountBase):
    abonement: int


class AccountRows(Answer):
    accounts: list[AccountRow]
