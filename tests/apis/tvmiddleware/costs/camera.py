from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.costs.params import Calls
from tests.library.cameras import cast_camera


def nothing_more(cast: Cast) -> dict[str, Any]:
    cast_camera(cast)
    return {}


CALLS: Calls = {
    "camera/category/list/": nothing_more,
    "camera/city/list/": nothing_more,
    "camera/detail/": lambda cast: {"cid": cast_camera(cast).pk},
    "camera/list/": nothing_more,
    "camera/settings/set/": lambda cast: {"cid": cast_camera(cast).pk, "is_favorited": 1},
    "camera/url/": lambda cast: {"cid": cast_camera(cast).pk, "redirect": 0},
}
