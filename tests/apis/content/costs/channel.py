from tests.costs.params import Calls

CALLS: Calls = {
    "channel/create/": lambda cast: {"name": "New", "tariffs": cast.north.basic.pk, "category": cast.north.news.pk},
    "channel/delete/": lambda cast: {"id": cast.closed.pk},
}
