"""Games and results on the wire. Dates are texts in the operator's time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import load_zone
from library.records.games import PlayedGame, Scoreboard


def game_row(row: PlayedGame, *, lang: int, zone: str) -> dict[str, Any]:
    return {
        "name": row.game.names[lang],
        "system_name": row.game.system_name,
        "last_record_date": played_date(row.last_played_at, zone),
        "last_record_score": row.last_score or 0,
        "account": row.holder,
    }


def scoreboard_rows(found: Scoreboard, *, zone: str) -> dict[str, Any]:
    return {
        "score": [
            {"account": str(line.abonement), "date": played_date(line.reached_at, zone), "score": line.score}
            for line in found.lines
        ],
        "self-score": found.own_score,
        "rank": found.rank,
    }


def played_date(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(load_zone(zone)):%Y-%m-%d %H:%M:%S}" if moment else ""
