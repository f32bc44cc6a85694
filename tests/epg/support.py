"""Small guides, written on the spot, and a web server that delivers them with every fault a source can have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from core.reach import TRUSTED
from epg.models import Epg, EpgChannel, EpgSource
from epg.parsers.base import Feed, ParsedProgram, Parser
from epg.parsers.registry import find_parser
from epg.selectors.feeds import ImportSelection
from epg.services.importing import Result, guide_import
from tests.factories import NOW, numbers
from tests.http_server import Answer, Asked, HttpServer

TODAY = NOW.date()


def at(text: str, day: date = TODAY) -> datetime:
    """``at("14:30")`` is that time today, UTC; ``at("+1 14:30")`` tomorrow."""
    days, _, clock = text.rpartition(" ")
    hours, minutes = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=UTC) + timedelta(days=int(days or 0))


def programme(start: str, stop: str, title: str, channel: str = "one", inside: str = "", attributes: str = "") -> str:
    """``start``, ``stop`` as for ``at``, or an XMLTV time as it is; no stop when it is empty."""
    times = f"start={quoteattr(xmltv_time(start))}" + (f" stop={quoteattr(xmltv_time(stop))}" if stop else "")
    return (
        f"<programme {times} channel={quoteattr(channel)}{attributes}>"
        f"<title>{escape(title)}</title>{inside}</programme>"
    )


def xmltv_time(text: str) -> str:
    return f"{at(text):%Y%m%d%H%M%S} +0000" if ":" in text and "T" not in text else text


def document(*elements: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{head}\n<tv>\n{chr(10).join(elements)}\n</tv>\n".encode()


def guide(*rows: tuple[str, str, str], channel: str = "one") -> bytes:
    """A guide of one channel: (start, stop, title)..."""
    return document(*(programme(start, stop, title, channel) for start, stop, title in rows))


def parser(name: str = "xmltv_common", **feed: Any) -> Parser:
    return find_parser(name)(
        Feed(**{"name": "test", "url_mask": "", "start": TODAY, "languages": ("ru", "en"), "reach": TRUSTED, **feed})
    )


def parsed(content: bytes, path: Path, name: str = "xmltv_common", **feed: Any) -> list[ParsedProgram]:
    """Every programme of a document, read to the end."""
    file = path / "document"
    file.write_bytes(content)
    reader = parser(name, **feed)
    return [reader.open_item(item) for item in reader.items(file)]


# --- rows and imports -----------------------------------------------------------------------------------------------
def source(path: Path | str = "", **fields: Any) -> EpgSource:
    return EpgSource.objects.create(**{"name": f"Source {next(numbers)}", "url_mask": str(path), **fields})


def guide_channel(source: EpgSource | None, source_channel_id: str | None = "one", **fields: Any) -> EpgChannel:
    return EpgChannel.objects.create(
        **{"source": source, "source_channel_id": source_channel_id, "name": f"Guide {next(numbers)}", **fields}
    )


def run_import(now: datetime = NOW, **options: Any) -> Result:
    selection = options.pop("selection", ImportSelection())
    return guide_import(selection=selection, now=now, **options)


def timetable(channel: EpgChannel) -> list[tuple[str, str, str]]:
    """(begin, end, name) as ``at`` reads them, for days other than today with the number of days before."""
    rows = Epg.objects.filter(epg_channel=channel).order_by("datetime_begin")
    return [(clock(row.datetime_begin), clock(row.datetime_end), row.name) for row in rows]


def clock(moment: datetime) -> str:
    days = (moment.date() - TODAY).days
    return f"{moment:%H:%M}" if days == 0 else f"{days:+d} {moment:%H:%M}"


# --- the web --------------------------------------------------------------------------------------------------------
class Site(HttpServer):
    """What a path answers: a list of answers that are given one after the other, the last one again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, list[dict[str, Any]]] = {}

    def gives(self, path: str, body: bytes = b"", status: int = 200, **more: Any) -> str:
        """Add an answer; ``length`` lies about the size, ``location`` redirects, ``hang`` says nothing. Returns the
        address."""
        self.answers.setdefault(path, []).append({"body": body, "status": status, **more})
        return self.url + path

    def answer(self, asked: Asked) -> Answer | None:
        waiting = self.answers.get(asked.address.partition("?")[0], [{"status": 404}])
        answer = dict(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        if answer.pop("hang", False):
            self.released.wait(20)
            return None
        location = answer.pop("location", None)
        return Answer(**answer, headers={} if location is None else {"Location": location})
