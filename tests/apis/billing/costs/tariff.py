from tests.costs.params import Calls

CALLS: Calls = {
    "tariff/create/": lambda cast: {"name": "New", "price": 10},
    "tariff/delete/": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "tariff/modify/": lambda cast: {"tariff_id": cast.north.basic.pk, "price": 120},
    "tariff/streamservice/assign/": lambda cast: {
        "tariff_id": cast.north.basic.pk,
        "service_id": cast.north.live.pk,
    },
    "tariff/streamservice/remove/": lambda cast: {
        "tariff_id": cast.north.basic.pk,
        "service_id": cast.north.live.pk,
    },
}
