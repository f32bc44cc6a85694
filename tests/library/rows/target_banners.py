from __future__ import annotations

from datetime import date

from clients.models import Client
from geo.models import City, Country
from library.models import TargetBanner, TargetBannerAccount
from library.services.target_banners import note_audience
from tests import factories as make
from tvmiddleware.models import Account, Tariff


def make_rows(client: Client) -> list[TargetBanner | TargetBannerAccount]:
    banner = TargetBanner.objects.create(
        client=client, name=f"Banner of {client}", published_from=date(2026, 11, 1), published_to=date(2026, 12, 1)
    )
    tariff = Tariff.objects.filter(client=client).first()
    banner.tariffs.set([tariff or make.tariff(client, name=f"Tariff of {client}")])
    banner.available_cities.set([City.objects.first() or make_city()])
    account = Account.objects.filter(client=client).first()
    if account is None:
        return [banner]
    target = TargetBannerAccount.objects.create(banner=banner, account=account)
    note_audience(banner)
    return [banner, target]


def make_city() -> City:
    return City.objects.create(name="City", country=Country.objects.create(name="Country", iso_code="ZZ"))
