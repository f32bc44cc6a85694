from tests.costs.params import Calls, Params
from tests.library.films import cast_episode, cast_film, cast_rental


def of_film(**params: object) -> Params:
    return lambda cast: {"vid": cast_film(cast).pk, **params}


CALLS: Calls = {
    "noauth/video/detail/": of_film(),
    "noauth/video/episode/list/": lambda cast: {"season_id": cast_episode(cast).season_id},
    "noauth/video/list/": lambda cast: {"genre": cast_film(cast).genres.get().pk},
    "noauth/video/url/": of_film(redirect=0),
    "video/action/": lambda cast: {"vid": cast_rental(cast).pk, "action": "buy"},
    "video/detail/": of_film(),
    "video/episode/detail/": lambda cast: {"episode_id": cast_episode(cast).pk},
    "video/episode/list/": lambda cast: {"season_id": cast_episode(cast).season_id},
    "video/list/": lambda cast: {"genre": cast_film(cast).genres.get().pk},
    "video/listing/delete/": of_film(listing="is_viewing"),
    "video/rating/set/": of_film(rating=5),
    "video/settings/set/": of_film(is_favorited=1),
    "video/similar/": of_film(),
    "video/subscription/cancel/": lambda cast: {"subscription": 1},
    "video/url/": of_film(redirect=0),
}
