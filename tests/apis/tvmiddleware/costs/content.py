from tests.costs.params import Calls

CALLS: Calls = {
    "content/position/set/": lambda cast: {"content_type": "program", "content_id": cast.past.pk, "position": 60},
}
