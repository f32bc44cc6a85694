from tests.costs.params import Calls
from tests.library.cameras import cast_camera

CALLS: Calls = {
    "account/camera/create/": lambda cast: {"account_id": cast.anna.pk, "camera_id": cast_camera(cast).pk},
    "account/camera/delete/": lambda cast: {"account_id": cast.anna.pk, "camera_id": cast_camera(cast).pk},
    "account/create/": lambda cast: {"customer_id": cast.anna.customer_id},
    "account/device/create/": lambda cast: {"account_id": cast.anna.pk, "system_name": "pc", "device_uid": "new"},
    "account/device/delete/": lambda cast: {"account_id": cast.anna.pk, "device_uid": "anna-pc"},
    "account/device/modify/": lambda cast: {"account_id": cast.anna.pk, "device_uid": "anna-pc", "comment": "TV"},
    "account/message/create/": lambda cast: {"account_id": cast.anna.pk, "text": "Hello"},
    "account/modify/": lambda cast: {"account_id": cast.anna.pk, "comment": "known"},
}
