from tests.apis.content.film_rows import actor_of, id_of
from tests.costs.params import Calls

CALLS: Calls = {
    "actor/create/": lambda cast: {"name": "New", "country": "USA"},
    "actor/delete/": lambda cast: id_of(actor_of(cast)),
    "actor/detail/": lambda cast: id_of(actor_of(cast)),
    "actor/modify/": lambda cast: {**id_of(actor_of(cast)), "country": "USA"},
}
