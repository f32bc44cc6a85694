from library.constants import VideoSource
from tests.cast import Cast
from tests.costs.params import Calls
from tests.library.films import cast_film


def with_films(cast: Cast) -> dict[str, object]:
    cast_film(cast)
    return {"source_type": int(VideoSource.OWN)}


CALLS: Calls = {"genre/list/": with_films, "noauth/genre/list/": with_films}
