from tests.costs.params import Calls

CALLS: Calls = {"application/detail/": lambda cast: {"appid": 1}}
