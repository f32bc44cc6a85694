from tests.costs.params import Calls

CALLS: Calls = {
    "ezdrm/content/access/": lambda cast: {"content_id": cast.one.pk, "content_type": "channel"},
}
