"""epg.parsers.code_pages: the encoding of a guide, whatever it says of it or says nothing."""

from __future__ import annotations

import io

import pytest

from epg.parsers.code_pages import known_codec
from epg.parsers.errors import ParserError
from epg.parsers.xml_stream import ElementStream

NAMES = {
    "win-1251": "cp1251",
    "Windows1251": "cp1251",
    "cp-1251": "cp1251",
    "1251": "cp1251",
    "koi8r": "koi8-r",
    "866": "cp866",
    "dos-866": "cp866",
    "ibm866": "cp866",
    "utf8mb4": "utf-8",
    "UTF8": "utf-8",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "utf-16": "",
    "ansi": "",
    "no-such": "",
    "zlib": "",
}
TEXTS = (
    ("cp1251", "Вечерние новости"),
    ("koi8-r", "Вечерние новости"),
    ("cp866", "Вечерние новости"),
    ("iso8859-5", "Вечерние новости"),
    ("cp1251", "НОВОСТИ"),
    ("koi8-r", "НОВОСТИ"),
    ("cp1251", "Кино"),
    ("cp1251", "Шоу"),
    ("cp1251", "Муму"),
    ("koi8-r", "Юмор"),
    ("koi8-r", "Бумбараш"),
    ("cp866", "Моя ёлка"),
    ("cp1251", "РОССИЯ 24 «Вести»"),
    ("cp1251", "Їжак і Європа"),
    ("cp1252", "Série à la télé"),
    ("cp1252", "Größe und Spaß"),
    ("cp1252", "It’s – on"),
    ("cp1250", "Wiadomości łódź żółw' lang='pl"),
    ("iso8859-2", "Wiadomości łódź żółw' lang='pl"),
    ("cp1253", "Ντοκιμαντέρ ειδήσεις' lang='el"),
    ("cp1255", "חדשות הערב' lang='he"),
    ("cp1254", "Haber bülteni şöyle güzel' lang='tr"),
    ("utf-8", "Вечерние новости"),
    ("utf-16-le", "Вечерние новости"),
    ("utf-16-be", "Вечерние новости"),
    ("utf-32-le", "Кино"),
    ("utf-32-be", "Кино"),
    ("utf-16", "Вечерние новости"),
    ("utf-8-sig", "Кино"),
)


def read(content: bytes) -> str:
    return b"".join(ElementStream(io.BytesIO(content)).elements(b"programme")).decode()


def of(text: str) -> str:
    return f"<programme><title a='{text}'/></programme>"


def test_names() -> None:
    assert {name: known_codec(name) for name in NAMES} == NAMES


def test_what_is_not_declared_is_told_by_its_letters() -> None:
    for declaration in ("", "<?xml version='1.0' encoding='no-such'?>"):
        found = {(page, text): read(f"{declaration}<tv>{of(text)}</tv>".encode(page)) for page, text in TEXTS}
        assert found == {(page, text): of(text) for page, text in TEXTS}


@pytest.mark.parametrize(
    ("declared", "page"),
    [
        ("win-1251", "cp1251"),
        ("UTF-8", "cp1251"),
        ("windows-1251", "utf-8"),
        ("iso-8859-1", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("utf-16", "koi8-r"),
    ],
)
def test_a_declaration_that_is_not_so(declared: str, page: str) -> None:
    element = "<programme>Вечерние новости</programme>"
    assert read(f"<?xml version='1.0' encoding='{declared}'?><tv>{element}</tv>".encode(page)) == element


def test_letters_that_come_late() -> None:
    """The first pieces of the document have none beyond ASCII."""
    padding = "<programme>news</programme>" * 30_000
    assert read(f"<tv>{padding}<programme>Кино</programme></tv>".encode("cp1251")).endswith("Кино</programme>")


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(ParserError, match="encoding"):
        read(b"<tv><programme>A\xff\xfeB \x98\x99q</programme></tv>")
    early, late = "<programme>Кино</programme>", "<programme>Вести</programme>"
    content = f"<tv>{early * 10_000}".encode() + (late * 10_000).encode("cp1251") + b"</tv>"
    with pytest.raises(ParserError, match="could not be read"):
        read(content)


def test_a_letter_cut_in_the_middle_is_no_reason() -> None:
    content = "<tv><programme>Вечерние новости".encode()[:-1] + b"</programme></tv>"
    stream = ElementStream(io.BytesIO(content))
    assert "Вечерние новост\ufffd".encode() in b"".join(stream.elements(b"programme"))
    assert stream.broken == 1
