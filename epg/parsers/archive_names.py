"""Names of the files in a zip archive, whichever archiver wrote them.

A name without the archive's UTF-8 mark is in a code page that nobody tells: Russian DOS archivers write 866, Windows
programs often 1251, Unix ones UTF-8 all the same. Python takes all of them for 437.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence

UTF8_MARK = 0x800
CODE_PAGES = ("utf-8", "cp866", "cp1251")
"""In the order of preference where nothing decides."""


def file_names(files: Sequence[zipfile.ZipInfo], is_wanted: Callable[[str], bool]) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files with their names, without directories. ``is_wanted`` says of a name that somebody knows it."""
    raw = [info.filename.encode("cp437", errors="replace") for info in files if not info.flag_bits & UTF8_MARK]
    page = code_page([name for name in raw if not name.isascii()], is_wanted)
    return [(_last(_name(info, page)), info) for info in files]


def code_page(names: Sequence[bytes], is_wanted: Callable[[str], bool]) -> str:
    """In which code page most of the names are known, or have the fewest strange letters."""

    def merit(page: str) -> tuple[int, int]:
        texts = [_last(name.decode(page, errors="replace")) for name in names]
        strange = sum(not (letter.isascii() or "А" <= letter <= "я" or letter in "Ёё") for letter in "".join(texts))
        return sum(map(is_wanted, texts)), -strange

    return max(CODE_PAGES, key=merit)


def _name(info: zipfile.ZipInfo, page: str) -> str:
    if info.flag_bits & UTF8_MARK:
        return info.filename
    return info.filename.encode("cp437", errors="replace").decode(page, errors="replace")


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
