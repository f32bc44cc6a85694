"""The version is told by CHANGELOG.md; what else names it agrees. The licence is told by debian/copyright."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from smarty.version import VERSION
from tests.architecture.source import ROOT

RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def releases() -> list[tuple[str, str]]:
    """(version, day), as they stand: the newest first."""
    return RELEASE.findall(text("CHANGELOG.md"))


def test_the_newest_release_is_the_version() -> None:
    assert releases()[0][0] == VERSION


def test_the_packages_have_the_version_and_its_day() -> None:
    version, day = releases()[0]
    package = re.match(r"smarty \((\S+)\)", text("debian/changelog"))
    assert package
    assert package[1] == version
    signed = re.search(r"^ -- .*>  (.+)$", text("debian/changelog"), re.MULTILINE)
    assert signed
    assert parsedate_to_datetime(signed[1]).date().isoformat() == day


def test_releases_are_in_order_and_headings_are_those_of_the_form() -> None:
    numbers = [tuple(map(int, version.split("."))) for version, _day in releases()]
    assert numbers == sorted(numbers, reverse=True)
    assert [day for _version, day in releases()] == sorted((day for _version, day in releases()), reverse=True)
    found = text("CHANGELOG.md")
    assert set(re.findall(r"^### (.+)$", found, re.MULTILINE)) <= KINDS
    assert re.findall(r"^## (.+)$", found, re.MULTILINE)[0] == "[Unreleased]"


def test_the_licence_says_what_the_packages_say() -> None:
    package = text("debian/copyright")
    _head, kind, words = re.split(r"^License: (\w+)\n", package, flags=re.MULTILINE)
    said = " ".join(text("LICENSE").split())
    assert f"License: {kind}" in said
    assert " ".join(words.split()) in said
    holder = re.search(r"^Copyright: .+$", package, re.MULTILINE)
    assert holder
    assert holder[0] in said
