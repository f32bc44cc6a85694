from tests.costs.params import Calls

CALLS: Calls = {"ads/list/": lambda cast: {"channel_id": cast.one.pk}}
