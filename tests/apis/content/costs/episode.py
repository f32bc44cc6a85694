from tests.apis.content.film_rows import episode_of, film_of, id_of, season_of
from tests.costs.params import Calls

CALLS: Calls = {
    "episode/create/": lambda cast: {"vid": film_of(cast).pk, "season_id": season_of(cast).pk, "name": "Two"},
    "episode/delete/": lambda cast: id_of(episode_of(cast)),
    "episode/modify/": lambda cast: {"episode_id": episode_of(cast).pk, "duration": 45},
}
