from tests.costs.params import Calls

CALLS: Calls = {
    "promo/activate/": lambda cast: {"code": "NONE"},
}
