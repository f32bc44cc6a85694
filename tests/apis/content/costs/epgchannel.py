from tests.costs.params import Calls

CALLS: Calls = {
    "epgchannel/icon/upload/": lambda cast: {"icon_url": "http://127.0.0.1/", "epg_channel_id": cast.guide.pk},
}
