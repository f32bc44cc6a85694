"""Bank of Russia: ``XML_daily.asp``, windows-1251, a ``Valute`` with ``CharCode``, ``Nominal`` and ``Value`` each."""

from __future__ import annotations

from typing import Any

from library.backends.exchange.base import Rates, RateSource, read_rate


class BankOfRussia(RateSource):
    url = "https://www.cbr.ru/scripts/XML_daily.asp"
    own = "RUB"

    def read(self, root: Any) -> Rates:
        found: Rates = {}
        for line in root.iter("Valute"):
            rate = read_rate(line.findtext("Value"), line.findtext("Nominal"))
            code = (line.findtext("CharCode") or "").strip()
            if rate is not None and code:
                found[code] = rate
        return found
