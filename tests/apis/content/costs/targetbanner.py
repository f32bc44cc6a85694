from tests.costs.params import Calls

DAYS = {"published_from": "2026-11-01", "published_to": "2026-11-30"}
CALLS: Calls = {
    "targetbanner/create/": lambda cast: {"name": "New", "account_ids": cast.anna.pk, **DAYS},
    "targetbanner/delete/": lambda cast: {"id": 1},
    "targetbanner/modify/": lambda cast: {"id": 1, "name": "New"},
}
