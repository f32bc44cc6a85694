from tests.costs.params import Calls

CALLS: Calls = {
    "hbb/activity/": lambda cast: {"type": 0, "hbb_id": 1, "device_uid": "1"},
    "hbb/channel/event/": lambda cast: {
        "type": 0, "hbb_id": 1, "cid": cast.one.pk, "event_type": "x", "event_id": 1, "display_height": 1,
        "display_width": 1,
    },
    "hbb/channel/info/": lambda cast: {"type": 0, "hbb_id": 1, "cid": cast.one.pk},
    "hbb/event/error/": lambda cast: {"type": 0, "hbb_id": 1, "event_id": "1", "error_info": "{}"},
}  # fmt: skip
