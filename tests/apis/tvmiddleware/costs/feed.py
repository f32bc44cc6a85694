from tests.costs.params import Calls

CALLS: Calls = {"feed/detail/": lambda cast: {"id": 1}}
