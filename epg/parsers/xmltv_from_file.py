"""XMLTV from this machine's disk: a path, a directory, or a mask such as ``/srv/epg/*.xml.gz``."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

from core.reach import AddressRefused, check_path
from epg.parsers.base import ParserError, Request
from epg.parsers.xmltv_common import XmltvParser


class XmltvFileParser(XmltvParser):
    def requests(self) -> Iterator[Request]:
        for request in super().requests():
            if "://" in request.url and not request.url.startswith("file://"):
                raise ParserError("this parser reads files; use xmltv_common for addresses", permanent=True)
            path = request.url.removeprefix("file://")
            try:
                check_path(path, self.feed.reach)
            except AddressRefused as error:
                raise ParserError(str(error), permanent=True) from error
            pattern = f"{glob.escape(path)}/*" if Path(path).is_dir() else path
            found = sorted(name for name in glob.glob(pattern) if Path(name).is_file())
            if not found:
                raise ParserError(f"there is no file {path}")
            yield from (request._replace(url=name) for name in found)
