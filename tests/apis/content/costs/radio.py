from library.models import Radio
from tests.costs.params import Calls

CALLS: Calls = {
    "radio/create/": lambda cast: {"name": "New", "tariffs": cast.north.basic.pk},
    "radio/delete/": lambda cast: {"id": Radio.objects.get_or_create(client=cast.north.client, name="Old")[0].pk},
}
