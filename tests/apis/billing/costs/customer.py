from tests.costs.params import Calls

CALLS: Calls = {
    "customer/create/": lambda cast: {"firstname": "New"},
    "customer/modify/": lambda cast: {"customer_id": cast.anna.customer_id, "firstname": "Ann"},
}
