from tests.costs.params import Calls

CALLS: Calls = {
    "epg/program/time/specify/": lambda cast: {"external_id": "E", "start": "20261122100000", "stop": "20261122110000"},
}
