"""National Bank of the Kyrgyz Republic: ``daily.xml``, a ``Currency`` with ``ISOCode``, ``Nominal``, ``Value`` each."""

from __future__ import annotations

from typing import Any

from library.backends.exchange.base import Rates, RateSource, read_rate


class BankOfKyrgyzstan(RateSource):
    url = "https://www.nbkr.kg/XML/daily.xml"
    own = "KGS"

    def read(self, root: Any) -> Rates:
        found: Rates = {}
        for line in root.iter("Currency"):
            rate = read_rate(line.findtext("Value"), line.findtext("Nominal"))
            code = (line.get("ISOCode") or "").strip()
            if rate is not None and code:
                found[code] = rate
        return found
