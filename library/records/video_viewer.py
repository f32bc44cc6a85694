"""Who looks at films."""

from __future__ import annotations

from dataclasses import dataclass

from geo.records import Region
from tvmiddleware.records.maturity import EVERYTHING, Maturity


@dataclass(frozen=True)
class VideoViewer:
    """What decides which films somebody sees; those who agree in it see the same. ``tariff_ids``: connected ones that
    hold where he is; ``device_type_id`` 0: not known, not compared; ``channel_ids``: channels whose archive he may
    watch, with the days that it reaches back."""

    tariff_ids: tuple[int, ...]
    region: Region = Region()
    device_type_id: int = 0
    maturity: Maturity = EVERYTHING
    archives: tuple[tuple[int, int], ...] = ()
