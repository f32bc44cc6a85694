from tests.apis.content.film_rows import file_of, film_of, id_of, seance_of, ticket_of
from tests.costs.params import Calls

CALLS: Calls = {
    "seance/create/": lambda cast: {
        "vid": film_of(cast).pk,
        "vfid": file_of(cast).pk,
        "date_start": "2026-12-01T19:00:00Z",
        "date_end": "2026-12-01T21:00:00Z",
    },
    "seance/delete/": lambda cast: id_of(seance_of(cast)),
    "seance/ticket/create/": lambda cast: {"sid": seance_of(cast).pk},
    "seance/ticket/delete/": lambda cast: id_of(ticket_of(cast)),
}
