from tests.costs.params import Calls
from tests.library.cameras import cast_camera

CALLS: Calls = {
    "camera/create/": lambda cast: {"name": "New", "tariffs": cast.north.basic.pk},
    "camera/delete/": lambda cast: {"id": cast_camera(cast).pk},
    "camera/modify/": lambda cast: {"camera_id": cast_camera(cast).pk, "name": "Gate", "tariffs": cast.north.basic.pk},
}
