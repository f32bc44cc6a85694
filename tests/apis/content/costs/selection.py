from tests.costs.params import Calls

CALLS: Calls = {
    "selection/create/": lambda cast: {"name": "New", "type": 0, "items_set": cast.one.pk},
    "selection/modify/": lambda cast: {"id": 1, "type": 0, "name": "Other"},
}
