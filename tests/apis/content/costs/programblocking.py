from tests.costs.params import Calls

CALLS: Calls = {"programblocking/create/": lambda cast: {"pid": cast.past.pk}}
