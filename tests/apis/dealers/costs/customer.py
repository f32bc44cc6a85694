from tests.apis.billing.costs.customer import CALLS as BILLING
from tests.costs.params import Calls

CALLS: Calls = {"customer/create/": BILLING["customer/create/"]}
