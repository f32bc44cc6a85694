from tests.costs.params import Calls

CALLS: Calls = {
    "noauth/selection/detail/": lambda cast: {"selection_id": 1},
    "selection/detail/": lambda cast: {"selection_id": 1},
}
