from tests.apis.billing.costs.account import CALLS as BILLING
from tests.costs.params import Calls

ALIKE = ("account/create/", "account/device/create/", "account/device/modify/", "account/modify/")
CALLS: Calls = {path: BILLING[path] for path in ALIKE}
