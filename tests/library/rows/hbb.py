from __future__ import annotations

from clients.models import Client
from library.models import HbbLog
from tests.factories import NOW
from tvmiddleware.models import HbbProvider


def make_rows(client: Client) -> list[HbbLog]:
    provider = HbbProvider.objects.filter(client=client).first() or HbbProvider.objects.create(
        client=client, name=f"HbbTV of {client}"
    )
    return [HbbLog.objects.create(provider=provider, kind=HbbLog.Kind.ERROR, data={"error_info": "x"}, created_at=NOW)]
