from tests.apis.content.film_rows import file_of, fragment_of, id_of
from tests.costs.params import Calls

CALLS: Calls = {
    "skipvideofragment/create/": lambda cast: {
        "vfid": file_of(cast).pk,
        "type": 0,
        "begin_time": 1,
        "end_time": 2.5,
    },
    "skipvideofragment/delete/": lambda cast: id_of(fragment_of(cast)),
    "skipvideofragment/modify/": lambda cast: {**id_of(fragment_of(cast)), "type": 2},
}
