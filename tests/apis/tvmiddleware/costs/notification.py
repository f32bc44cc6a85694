from tests.costs.params import Calls

CALLS: Calls = {
    "notification/create/": lambda cast: {"cid": cast.one.pk, "pid": cast.coming.pk},
}
