from tests.costs.params import Calls

CALLS: Calls = {
    "promo/create/": lambda cast: {"discount": 10},
}
