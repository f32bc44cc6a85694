"""epg.parsers.registry: built in, in epg_parsers, or by dotted path."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from epg.parsers.base import Feed, Parser
from epg.parsers.errors import ParserError
from epg.parsers.registry import BUILT_IN, find_parser
from tests.architecture.source import ROOT
from tests.epg.support import TODAY, at, parsed

OWN = """
from epg.parsers.base import ParsedProgram, Parser


class LineParser(Parser):
    def read_programs(self, document):
        for line in document.read().decode().splitlines():
            channel, begin, name = line.split("|")
            yield ParsedProgram(channel, int(begin), names=[("", name)])
"""


@pytest.fixture
def operators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory epg_parsers of the operator's own on the path."""
    folder = tmp_path / "epg_parsers"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    sys.modules.pop("epg_parsers", None)
    invalidate_caches()
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith("epg_parsers"):
            del sys.modules[name]
    sys.modules.pop("epg_parsers", None)


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in(name: str) -> None:
    assert issubclass(find_parser(name), Parser)


def test_the_operators_own(operators: Path, tmp_path: Path) -> None:
    (operators / "lines.py").write_text(OWN)
    found = find_parser("lines")
    assert found.__name__ == "LineParser"
    assert find_parser("epg_parsers.lines") is found
    assert find_parser("epg_parsers.lines.LineParser") is found


def test_the_example_of_the_documentation_works(operators: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "epg-parser.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (operators / "semicolons.py").write_text(example, encoding="utf-8")
    content = "one;2026-11-22;13:00;Новости;Текст\none;2026-11-22;13:30;Фильм;\ntwo;2026-11-22;13:00;X;\n".encode()
    first, second = parsed(content, tmp_path, "semicolons", channel_ids=frozenset({"one"}))
    assert (first.begin, first.names) == (int(at("10:00").timestamp()), [("ru", "Новости")])
    assert second.descriptions == [("ru", "")]
    reader = find_parser("semicolons")(first_feed())
    assert [channel.id for channel in reader.channels(tmp_path / "document")] == ["one", "two"]
    with pytest.raises(ParserError, match="5 columns"):
        parsed(b"a;b", tmp_path, "semicolons")


def first_feed() -> Feed:
    return Feed(name="test", url_mask="", start=TODAY)


def test_a_dotted_path() -> None:
    assert find_parser("epg.parsers.jtv").__name__ == "JtvParser"


@pytest.mark.parametrize(
    "name",
    ["yandex", "no.such.module", "epg.parsers.base.Feed", "epg.parsers.base.Texts", "", "epg.parsers.texts", "../x"],
)
def test_no_such_parser(name: str) -> None:
    with pytest.raises(ParserError) as caught:
        find_parser(name)
    assert caught.value.permanent


def test_a_module_that_does_not_load(operators: Path) -> None:
    (operators / "broken.py").write_text("import no_such_thing_anywhere")
    with pytest.raises(ParserError, match="does not load"):
        find_parser("broken")


def test_of_a_modules_own_parsers_the_most_derived_one_counts(operators: Path) -> None:
    imported = "from epg.parsers.jtv import JtvParser\n"
    (operators / "derived.py").write_text(f"{imported}{OWN}\n\nclass Better(LineParser):\n    pass\n")
    assert find_parser("derived").__name__ == "Better"


def test_two_parsers_in_a_module(operators: Path) -> None:
    (operators / "two.py").write_text(OWN + "\n\nclass Other(Parser):\n    pass\n")
    with pytest.raises(ParserError, match="exactly one"):
        find_parser("two")
    assert find_parser("epg_parsers.two.LineParser").__name__ == "LineParser"
