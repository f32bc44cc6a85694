from tests.costs.params import Calls

CALLS: Calls = {
    "message/delete/": lambda cast: {"uuid": "none"},
    "message/detail/": lambda cast: {"uuid": "none"},
}
