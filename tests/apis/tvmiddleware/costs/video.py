from tests.costs.params import Calls

CALLS: Calls = {
    "noauth/video/detail/": lambda cast: {"vid": 1},
    "noauth/video/episode/list/": lambda cast: {"season_id": 1},
    "video/detail/": lambda cast: {"vid": 1},
    "video/episode/detail/": lambda cast: {"episode_id": 1},
    "video/episode/list/": lambda cast: {"season_id": 1},
    "video/similar/": lambda cast: {"vid": 1},
}
