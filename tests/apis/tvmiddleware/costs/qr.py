from tests.costs.params import Calls

CALLS: Calls = {
    "qr/login/sync/": lambda cast: {"login_code": "00000000"},
}
