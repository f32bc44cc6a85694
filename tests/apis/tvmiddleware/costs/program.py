from tests.costs.params import Calls

CALLS: Calls = {
    "program/detail/": lambda cast: {"pid": cast.past.pk, "cid": cast.one.pk},
    "program/list/": lambda cast: {"cid": cast.one.pk, "date": "22.11.2026"},
    "program/list/search/": lambda cast: {"search": "film"},
    "program/url/": lambda cast: {"cid": cast.one.pk, "pid": cast.past.pk, "redirect": 0},
}
