"""What may stand together in a bundle (``VirtualTariff``): tariffs of one period, in one currency."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from tvmiddleware.models import Tariff, VirtualTariff
from tvmiddleware.models.fields import own_currency

PERIODS = _("tariffs of different periods: a bundle is paid at once, for one period")
CURRENCIES = _("tariffs in different currencies")


def members_wrong(members: Iterable[Tariff]) -> Any:
    """What is wrong with these tariffs in one bundle; "" when nothing is. Hidden ones (of no period) go with any."""
    charged = [row for row in members if row.period]
    if len({row.period for row in charged}) > 1:
        return PERIODS
    if len({own_currency(row) for row in charged}) > 1:
        return CURRENCIES
    return ""


def period_wrong(tariff: Tariff) -> Any:
    """The same of the bundles that the tariff is in, with the period and the currency that it has in memory."""
    for bundle in VirtualTariff.objects.filter(tariffs=tariff).prefetch_related("tariffs"):
        others = [row for row in bundle.tariffs.all() if row.pk != tariff.pk]
        if not members_wrong(others) and members_wrong([tariff, *others]):
            return _("in the bundle %(bundle)s are tariffs of another period or currency") % {"bundle": bundle}
    return ""
