from tests.apis.content.film_rows import film_of, id_of, season_of
from tests.costs.params import Calls

CALLS: Calls = {
    "season/create/": lambda cast: {"vid": film_of(cast).pk, "name": "Two"},
    "season/delete/": lambda cast: id_of(season_of(cast)),
    "season/modify/": lambda cast: {"season_id": season_of(cast).pk, "name_lang1": "One"},
}
