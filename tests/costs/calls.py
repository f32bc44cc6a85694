"""One ordinary call of every endpoint, for the costs file. Values may be functions of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import Cast

Params = Callable[[Cast], dict[str, Any]]
CID: Params = lambda cast: {"cid": cast.one.pk}  # noqa: E731

CARD = {"card_number": "4111111111111111", "card_holder": "ANNA PAYING", "card_expire": "0129", "card_cvv": "012"}

CALLS: dict[str, Params] = {
    "account/parent_code/set/": lambda cast: {"old_pin": "0000", "new_pin": "0000"},
    "account/password/change/": lambda cast: {"old_password": "1111", "new_password": "1111"},
    "account/register/": lambda cast: {"device_uid": "new-device"},
    "account/reset_password/": lambda cast: {"mobile_phone_number": "79990000001"},
    "account/tariff/subscribe": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "account/tariff/unsubscribe": lambda cast: {"tariff_id": cast.north.basic.pk},
    "channel/detail/": CID,
    "channel/list/programs/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
    "channel/list/search/": lambda cast: {"search": "One"},
    "channel/programs/": CID,
    "channel/url/": lambda cast: {"cid": cast.one.pk, "redirect": 0},
    "content/position/set/": lambda cast: {"content_type": "program", "content_id": cast.past.pk, "position": 60},
    "customer/autopayment/": lambda cast: {"enabled": 0},
    "customer/billing_details_notify/": lambda cast: {"email": "anna@example.com", "period": 30},
    "customer/device/delete/": lambda cast: {"id": 0},
    "customer/info/set/": lambda cast: {"firstname": "Anna"},
    "customer/invoice/complete/": lambda cast: {"invoice_id": "1"},
    "customer/tariff/subscribe/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "customer/tariff/subscription/cost/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "customer/tariff/unsubscribe/": lambda cast: {"tariff_id": cast.north.basic.pk},
    "login/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
    "login/customer_list/": lambda cast: {"phone_number": "79990000001"},
    "login/ext/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
    "message/delete/": lambda cast: {"uuid": "none"},
    "message/detail/": lambda cast: {"uuid": "none"},
    "noauth/portal/client/channel/list/": lambda cast: {"tariff_id": cast.north.basic.pk},
    "notification/create/": lambda cast: {"cid": cast.one.pk, "pid": cast.coming.pk},
    "payment/cheque/": lambda cast: {"transaction_id": 1, "email": "anna@example.com"},
    "payment/complete/": lambda cast: {"transaction_id": 1},
    "payment/create/": lambda cast: {"amount": 100},
    "payment/merchant_url/": lambda cast: {"amount": 100},
    "payment/pares/process/": lambda cast: {"transaction_id": 1, "pares": "P", **CARD},
    "payment/preauth/": lambda cast: {"transaction_id": 1, **CARD},
    "payment/process/": lambda cast: {"payment_id": "1", **CARD},
    "payment/qrcode/": lambda cast: {"amount": 100},
    "payment/saved_card/delete/": lambda cast: {"card_id": "1"},
    "payment/saved_card/pay/": lambda cast: {"amount": 100},
    "portal/client/search/": lambda cast: {"search": "a"},
    "program/detail/": lambda cast: {"pid": cast.past.pk, "cid": cast.one.pk},
    "program/list/": lambda cast: {"cid": cast.one.pk, "date": "22.11.2026"},
    "program/list/search/": lambda cast: {"search": "film"},
    "program/url/": lambda cast: {"cid": cast.one.pk, "pid": cast.past.pk, "redirect": 0},
    "promo/activate/": lambda cast: {"code": "NONE"},
    "qr/login/sync/": lambda cast: {"login_code": "00000000"},
    "settings/save/": lambda cast: {"favorite_channel": cast.one.pk},
    "v2/account/channels/sort/": lambda cast: {"channel_ids": f"{cast.two.pk},{cast.one.pk}"},
    "v2/account/channels/update/": lambda cast: {"account_channels": f'[{{"channel_id": {cast.one.pk}}}]'},
    "v2/channel/info/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
}
STREAMING: dict[str, Params] = {
    "maintenance/create/": lambda cast: {"channel_prefix": "one", "datetime_begin": "2026-11-22 12:00:00"},
    "maintenance/edit/": lambda cast: {"maintenance_id": 1, "datetime_end": "2026-11-22 13:00:00"},
}
DRM: dict[str, Params] = {
    "ezdrm/content/access/": lambda cast: {"content_id": cast.one.pk, "content_type": "channel"},
}
BILLING: dict[str, Params] = {
    "account/create/": lambda cast: {"customer_id": cast.anna.customer_id},
    "account/device/create/": lambda cast: {"account_id": cast.anna.pk, "system_name": "pc", "device_uid": "new"},
    "account/device/delete/": lambda cast: {"account_id": cast.anna.pk, "device_uid": "anna-pc"},
    "account/device/modify/": lambda cast: {"account_id": cast.anna.pk, "device_uid": "anna-pc", "comment": "TV"},
    "account/message/create/": lambda cast: {"account_id": cast.anna.pk, "text": "Hello"},
    "account/modify/": lambda cast: {"account_id": cast.anna.pk, "comment": "known"},
    "authkey/delete/": lambda cast: {"authkey_key": cast.boris_key.key},
    "customer/create/": lambda cast: {"firstname": "New"},
    "customer/modify/": lambda cast: {"customer_id": cast.anna.customer_id, "firstname": "Ann"},
    "promo/create/": lambda cast: {"discount": 10},
    "tariff/create/": lambda cast: {"name": "New", "price": 10},
    "tariff/delete/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "tariff/modify/": lambda cast: {"tariff_id": cast.north.basic.pk, "price": 120},
    "tariff/streamservice/assign/": lambda cast: {
        "tariff_id": cast.north.basic.pk, "service_id": cast.north.live.pk,
    },
    "tariff/streamservice/remove/": lambda cast: {
        "tariff_id": cast.north.basic.pk, "service_id": cast.north.live.pk,
    },
}  # fmt: skip
"""Of the Billing API and the Dealers API; a method that is not named here gets what names Anna and a tariff."""


def billing_params(cast: Cast, path: str) -> dict[str, Any]:
    usual: Params = lambda cast: {  # noqa: E731
        "account_id": cast.anna.pk, "customer_id": cast.anna.customer_id, "tariff_id": cast.north.debtors.pk,
        "amount": 5, "ext_id": "cost",
    }  # fmt: skip
    return BILLING.get(path, usual)(cast)


HOT = frozenset(
    {
        "account_status",
        "channel_list",
        "channel_list_v2",
        "channel_programs",
        "channel_url",
        "portal_settings_list",
        "program_list",
        "program_url",
    }
)
HOT_CACHE_TRIPS = 2
