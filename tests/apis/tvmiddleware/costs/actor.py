from tests.cast import Cast
from tests.costs.params import Calls
from tests.library.films import cast_film


def person_of(cast: Cast) -> int:
    return cast_film(cast).actors.order_by("pk")[0].pk


def looked_for(cast: Cast) -> dict[str, object]:
    cast_film(cast)
    return {"search": "anna"}


CALLS: Calls = {
    "actor/detail/": lambda cast: {"aid": person_of(cast)},
    "actor/list/": lambda cast: {"vid": cast_film(cast).pk},
    "actor/list/search/": looked_for,
    "noauth/actor/detail/": lambda cast: {"aid": person_of(cast)},
    "noauth/actor/list/": lambda cast: {"vid": cast_film(cast).pk},
}
