from tests.costs.params import Calls

CALLS: Calls = {
    "seance/revoke/": lambda cast: {"sid": 1},
    "seance/url/": lambda cast: {"code": "12345678"},
}
