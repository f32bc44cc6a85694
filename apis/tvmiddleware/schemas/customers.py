"""Shapes of customer/*."""

from __future__ import annotations

from ninja import Schema

from apis.tvmiddleware.schemas.failures import ProfileErrors
from core.api.endpoint import Answer


class CustomerBalance(Answer):
    balance: str


class CustomerDeviceRow(Schema):
    id: int
    system_name: str
    device_uid: str
    brand_name: str
    device_model: str
    status: bool
    created_at: str


class CustomerDeviceList(Answer):
    devices: list[CustomerDeviceRow]


class CustomerInfoTariff(Schema):
    id: int
    name: str
    description: str
    period: int
    price: str
    price_after_activation: str
    basic_tariff_priority: int
    is_assigned: int
    subscription_end_date: str
    is_virtual: int
    available_to_unsubscribe: int
    channels_count: int
    is_periodical: int
    icon: str
    icon_tv: str
    videos_count: int
    archived: int


class CustomerTariffRow(CustomerInfoTariff):
    meta: str


class CustomerTariffList(Answer):
    tariffs: list[CustomerTariffRow]


class CustomerOperation(Schema):
    comment: str
    datetime: int
    amount: float


class CustomerOperations(Schema):
    btv: list[CustomerOperation]
    vod: list[CustomerOperation]
    other: list[CustomerOperation]


class CustomerSubscription(Schema):
    tariff_id: int
    tariff_name: str
    start_date: str
    end_date: str
    price: float
    is_periodical: int
    api_name: str


class CustomerSubscriptionList(Answer):
    subscriptions: list[CustomerSubscription]


class CustomerInfo(Answer):
    firstname: str
    lastname: str
    balance: str
    email: str
    mobile_phone_number: str
    id_for_payment: int
    abonement: str
    required_payment: float
    payments: CustomerOperations
    tariffs: list[CustomerInfoTariff]
    subscriptions: list[CustomerSubscription]
    monthly_payment: str
    annual_payment: str
    payment_sum: float
    payment_sum_no_discount: float
    payment_period: int
    current_debt_amount: str
    activation_days_left: int


class CustomerInfoV2(Answer):
    firstname: str
    lastname: str
    abonement: int
    balance: str
    email: str
    mobile_phone_number: str
    id_for_payment: int
    payment_sum: float
    payment_sum_no_discount: float
    payment_period: int
    current_debt_amount: str
    activation_days_left: int
    deactivation_date: str
    deactivation_date_to: str
    is_trial: int
    autopayment_enabled: int


class CustomerProfileAnswer(Answer):
    error_messages: ProfileErrors


class CustomerPaymentDetail(Schema):
    title: str
    sum: float
    date: str


class CustomerPaymentInfo(Answer):
    details: list[CustomerPaymentDetail]
    payment_sum: float
    payment_sum_no_discount: float


class CustomerAwaitedPayment(Schema):
    is_awaiting_payment: int
    invoice_id: int | str | None = None


class CustomerTariffSubscribed(Answer):
    payment_info: CustomerAwaitedPayment


class CustomerTariffCost(Answer):
    price: float
    balance: float
