from tests.costs.params import Calls

CALLS: Calls = {
    "noauth/video/detail/": lambda cast: {"vid": 1},
    "noauth/video/episode/list/": lambda cast: {"season_id": 1},
    "video/action/": lambda cast: {"vid": 1, "action": "buy"},
    "video/detail/": lambda cast: {"vid": 1},
    "video/episode/detail/": lambda cast: {"episode_id": 1},
    "video/episode/list/": lambda cast: {"season_id": 1},
    "video/listing/delete/": lambda cast: {"vid": 1, "listing": "is_viewing"},
    "video/rating/set/": lambda cast: {"vid": 1, "rating": 5},
    "video/settings/set/": lambda cast: {"vid": 1, "is_favorited": 1},
    "video/similar/": lambda cast: {"vid": 1},
    "video/subscription/cancel/": lambda cast: {"subscription": 1},
}
