from tests.costs.params import Calls

CALLS: Calls = {
    "settings/save/": lambda cast: {"favorite_channel": cast.one.pk},
}
