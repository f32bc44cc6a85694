from tests.costs.params import Calls

CALLS: Calls = {
    "game/score/save/": lambda cast: {"game": "snake", "score": 10},
    "game/scoreboard/list/": lambda cast: {"game": "snake"},
}
