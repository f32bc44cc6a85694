"""What a central bank's rates are read by. One class a bank, one file a class."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from core.reach import TRUSTED
from library.backends.source import SourceFailed, ask_source, parse_xml

Rates = dict[str, Decimal]
"""ISO 4217 code -> what one unit of it costs in the bank's own currency."""


class RateSource:
    """``url``: the bank's document of today; ``own``: its currency."""

    url: ClassVar[str]
    own: ClassVar[str]

    def rates(self, url: str = "") -> Rates:
        """``url``: a copy of the document elsewhere. Raises SourceFailed."""
        found = self.read(parse_xml(ask_source(url or self.url, reach=TRUSTED)))
        if not found:
            raise SourceFailed("the answer holds no rates")
        return {**found, self.own: Decimal(1)}

    def read(self, root: Any) -> Rates:
        """What stands in the document."""
        raise NotImplementedError


def read_rate(text: str | None, nominal: str | None = "1") -> Decimal | None:
    """``63,0000`` for ``100`` units: what one costs. None: no number above nothing."""
    try:
        value, units = (Decimal((one or "").strip().replace(",", ".")) for one in (text, nominal))
    except InvalidOperation:
        return None
    if not (value.is_finite() and units.is_finite() and value > 0 and units > 0):
        return None
    return value / units
