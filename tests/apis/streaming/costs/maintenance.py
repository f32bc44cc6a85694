from tests.costs.params import Calls

CALLS: Calls = {
    "maintenance/create/": lambda cast: {"channel_prefix": "one", "datetime_begin": "2026-11-22 12:00:00"},
    "maintenance/edit/": lambda cast: {"maintenance_id": 1, "datetime_end": "2026-11-22 13:00:00"},
}
