from tests.costs.params import Calls

CALLS: Calls = {
    "actor/detail/": lambda cast: {"aid": 1},
    "actor/list/search/": lambda cast: {"search": "anna"},
    "noauth/actor/detail/": lambda cast: {"aid": 1},
}
