"""epg.parsers.archive_names: what the files of a zip archive are called, whoever packed it."""

from __future__ import annotations

import zipfile

import pytest

from epg.parsers.archive_names import file_names

OTHER_FLAGS = 0x7FF
"""Encrypted, written in one go...: anything but the mark of UTF-8."""


def packed(name: str, page: str) -> zipfile.ZipInfo:
    """As zipfile gives a name without the mark of UTF-8: its bytes taken for code page 437."""
    info = zipfile.ZipInfo(name.encode(page).decode("cp437"))
    info.flag_bits = OTHER_FLAGS
    return info


def marked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.flag_bits = 0x800
    return info


def read(*files: zipfile.ZipInfo, wanted: str = "") -> list[str]:
    return [name for name, _info in file_names(files, lambda name: name == wanted)]


@pytest.mark.parametrize("page", ["utf-8", "cp866", "cp1251"])
@pytest.mark.parametrize("name", ["Вести.ndx", "ААА.ndx", "яяя.ndx", "шоу.ndx"])
def test_letters_tell_the_code_page(page: str, name: str) -> None:
    assert read(packed(name, page)) == [name]


def test_a_small_yo_is_no_strange_letter() -> None:
    assert read(packed("ёё.ndx", "cp1251")) == ["ёё.ndx"]


def test_a_name_that_somebody_knows_decides_against_the_letters() -> None:
    files = packed("Ёлка.ndx", "cp1251"), packed("plain.ndx", "ascii")
    assert read(*files)[0] != "Ёлка.ndx", "reads as well in 866"
    assert read(*files, wanted="Ёлка.ndx") == ["Ёлка.ndx", "plain.ndx"]


def test_a_name_with_the_mark_of_utf_8_is_read_as_it_is_beside_others() -> None:
    assert read(marked("Ёлка.ndx"), packed("яяя.ndx", "cp1251")) == ["Ёлка.ndx", "яяя.ndx"]


def test_one_name_that_is_in_another_code_page_than_the_others_spoils_only_itself() -> None:
    first, second, other = read(packed("Вести.ndx", "utf-8"), packed("Россия.ndx", "utf-8"), packed("я.ndx", "cp1251"))
    assert (first, second) == ("Вести.ndx", "Россия.ndx")
    assert other.endswith(".ndx")


def test_folders_of_dos_and_of_unix_are_left_out() -> None:
    assert read(packed("guide\\week/Вести.ndx", "cp866"), marked("a/b\\c.ndx")) == ["Вести.ndx", "c.ndx"]


def test_each_name_comes_with_its_file() -> None:
    files = [packed("a.ndx", "ascii"), packed("b.ndx", "ascii")]
    assert file_names(files, lambda _name: False) == [("a.ndx", files[0]), ("b.ndx", files[1])]
