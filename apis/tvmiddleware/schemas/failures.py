"""What stands in an answer beside the code of an error, where more than code and text does."""

from __future__ import annotations

from ninja import Schema

from core.api.endpoint import Failure


class PinErrors(Schema):
    old_pin: str | None = None
    new_pin: str | None = None


class PinFailure(Failure):
    error_messages: PinErrors | None = None


class MoneyFailure(Failure):
    """``balance`` and ``price`` when money is short."""

    balance: float | int | None = None
    price: float | int | None = None


class TariffFailure(MoneyFailure):
    """``tariff_id`` or ``virtual_tariff_id``: because of which one."""

    tariff_id: int | None = None
    virtual_tariff_id: int | None = None


class RegistrationFailure(Failure):
    """``captcha_url`` with error 12, the number to call with error 16."""

    captcha_url: str | None = None
    confirmation_phone: str | None = None
    confirmation_phone_qrcode_url: str | None = None


class BoundDevice(Schema):
    id: int
    system_name: str
    device_uid: str
    brand_name: str
    device_model: str
    status: bool
    has_active_sessions: bool
    created_at: str


class DevicesFailure(Failure):
    """``devices``: those that are bound already, when there is no place for one more."""

    devices: list[BoundDevice] | None = None


class LoginFailure(DevicesFailure):
    """``confirmation_phone``: the number to call."""

    confirmation_phone: str | None = None


class LoginCustomer(Schema):
    ext_id: str
    abonement: int


class LoginCustomersFailure(Failure):
    """``customers``: who may be meant."""

    customers: list[LoginCustomer] | None = None


class ProfileErrors(Schema):
    firstname: list[str] | None = None
    lastname: list[str] | None = None
    mobile_phone_number: list[str] | None = None
    email: list[str] | None = None
    confirmation_phone: str | None = None


class ProfileFailure(Failure):
    """A text where the way to confirm a phone is unknown."""

    error_messages: ProfileErrors | str | None = None
