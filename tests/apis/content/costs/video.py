from tests.apis.content.film_rows import actor_of, episode_of, file_of, film_of, id_of
from tests.costs.params import Calls

CALLS: Calls = {
    "video/create/": lambda cast: {
        "name": "New",
        "year": 1999,
        "duration": 100,
        "rating": 16,
        "tariffs": cast.north.basic.pk,
        "actors_set": actor_of(cast).pk,
    },
    "video/delete/": lambda cast: id_of(film_of(cast)),
    "video/detail/": lambda cast: id_of(film_of(cast)),
    "video/file/create/": lambda cast: {"vid": film_of(cast).pk, "episode_id": episode_of(cast).pk, "name": "Two"},
    "video/file/detail/": lambda cast: id_of(file_of(cast)),
    "video/file/modify/": lambda cast: {**id_of(file_of(cast)), "duration": 45},
    "video/modify/": lambda cast: {**id_of(film_of(cast)), "year": 1999, "tariffs": cast.north.basic.pk},
}
