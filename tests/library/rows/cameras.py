from __future__ import annotations

from django.db.models import Model

from clients.models import Client
from epg.models import EpgCategory
from library.models import CameraGrant
from tests.factories import epg_channel
from tests.library.cameras import make_camera, make_city
from tvmiddleware.models import Account, PriceCategory, StreamService, Tariff


def make_rows(client: Client) -> list[Model]:
    category, _created = EpgCategory.objects.get_or_create(name="Yards")
    made = make_camera(
        client,
        name=f"Camera of {client}",
        category=category,
        city=make_city(f"City of {client}"),
        epg_channel=epg_channel(),
        price_category=PriceCategory.objects.filter(client=client).first(),
        tariffs=Tariff.objects.filter(client=client)[:1],
        services=StreamService.objects.filter(client=client)[:1],
    )
    made.additional_categories.set([category])
    account = Account.objects.filter(client=client).first()
    return [made, *([CameraGrant.objects.create(account=account, camera=made)] if account else [])]
