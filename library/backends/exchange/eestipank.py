"""Eesti Pank: the euro's reference rates in the form of the European Central Bank.

A ``Cube`` with ``currency`` and ``rate`` each, which is what one euro costs; widgets show what one unit costs in euros.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from library.backends.exchange.base import Rates, RateSource, read_rate


class BankOfEstonia(RateSource):
    url = "https://www.eestipank.ee/en/exchange-rates/export/xml/latest"
    own = "EUR"

    def read(self, root: Any) -> Rates:
        found: Rates = {}
        for line in root.iter("{*}Cube"):
            rate = read_rate(line.get("rate"))
            code = (line.get("currency") or "").strip()
            if rate is not None and code:
                found[code] = Decimal(1) / rate
        return found
