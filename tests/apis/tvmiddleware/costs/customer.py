from tests.costs.params import Calls

CALLS: Calls = {
    "customer/autopayment/": lambda cast: {"enabled": 0},
    "customer/billing_details_notify/": lambda cast: {"email": "anna@example.com", "period": 30},
    "customer/device/delete/": lambda cast: {"id": 0},
    "customer/info/set/": lambda cast: {"firstname": "Anna"},
    "customer/invoice/complete/": lambda cast: {"invoice_id": "1"},
    "customer/tariff/subscribe/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "customer/tariff/subscription/cost/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "customer/tariff/unsubscribe/": lambda cast: {"tariff_id": cast.north.basic.pk},
}
