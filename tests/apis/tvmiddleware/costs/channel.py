from tests.costs.params import Calls

CALLS: Calls = {
    "channel/detail/": lambda cast: {"cid": cast.one.pk},
    "channel/list/programs/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
    "channel/list/search/": lambda cast: {"search": "One"},
    "channel/programs/": lambda cast: {"cid": cast.one.pk},
    "channel/url/": lambda cast: {"cid": cast.one.pk, "redirect": 0},
    "v2/channel/info/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
}
