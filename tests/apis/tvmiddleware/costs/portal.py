from tests.costs.params import Calls

CALLS: Calls = {
    "noauth/portal/client/channel/list/": lambda cast: {"tariff_id": cast.north.basic.pk},
    "portal/client/search/": lambda cast: {"search": "a"},
}
