from tests.costs.params import Calls

CALLS: Calls = {
    "authkey/delete/": lambda cast: {"authkey_key": cast.boris_key.key},
}
