"""The table of the Dealers API, in alphabetical order."""

from apis.dealers import account, customer
from core.api.routes import Route, route

routes: tuple[Route, ...] = (
    route("account/create/", account.account_create),
    route("account/device/create/", account.account_device_create),
    route("account/device/modify/", account.account_device_modify),
    route("account/info/", account.account_info),
    route("account/modify/", account.account_modify),
    route("customer/create/", customer.customer_create),
    route("customer/info/", customer.customer_info),
    route("customer/tariff/assign/", customer.customer_tariff_assign),
    route("customer/tariff/remove/", customer.customer_tariff_remove),
)
